import type { ClockState } from "../clock.ts";
import type { SpecCounts, SpecLedger } from "../ledger.ts";
import type { AggregateName, AlignedShape, SessionSpec, WindowSpec } from "../spec.ts";

/** Version of heads and rows; state of another version is refused. */
export const STATE_VERSION = 2;

/** A spec as it was declared, and how far it has come. Times are epoch ms, null: not yet. */
export interface StoredSpec {
  /** Stands for it in row keys. */
  readonly id: number;
  /** What identifies it: {@linkcode specShape}. */
  readonly shape: string;
  readonly size: number;
  readonly measures: readonly string[];
  readonly aggregates: readonly AggregateName[];
  /** Whether windows were emitted while they filled. */
  readonly opens: boolean;
  readonly keepMs: number;
  readonly told: number | null;
  readonly toldLag: number;
  readonly dropped: number | null;
  readonly from: number | null;
  readonly counts: SpecLedger;
}

/** What is known of a stream's windows besides their rows: plain JSON data. */
export interface StateHead {
  readonly version: number;
  readonly clock: ClockState;
  readonly stamp: number;
  /** Whether the state began with the first record that the stream ever had. */
  readonly whole: boolean;
  readonly ledger: SpecCounts & { readonly in: number; readonly future: number };
  readonly specs: readonly StoredSpec[];
  /** The next spec's id. */
  readonly nextId: number;
  /** Window sizes that are not declared any more: the end of the last window that was known. */
  readonly retired: Readonly<Record<string, number>>;
  /** The key (base64) whose own watermark was raised last, and what it was, while windows are due. */
  readonly pending: { readonly key: string; readonly own: number | null } | null;
}

/**
 * What must be equal for stored windows to be continued: kind, times and filter. Lateness, policy,
 * measures and aggregates may change.
 */
export function specShape(spec: WindowSpec): string {
  const times = spec.kind === "session"
    ? [spec.gapMs]
    : spec.kind === "hopping"
    ? [spec.sizeMs, spec.slideMs]
    : spec.kind === "calendar"
    ? [spec.unit, spec.zone]
    : [spec.sizeMs];
  return JSON.stringify([spec.kind, times, spec.filter ?? null]);
}

/** The kind and times of a {@linkcode specShape}. */
export function parseShape(shape: string): AlignedShape | Pick<SessionSpec, "kind" | "gapMs"> {
  const [kind, [first, second]] = JSON.parse(shape);
  switch (kind) {
    case "session":
      return { kind, gapMs: first };
    case "hopping":
      return { kind, sizeMs: first, slideMs: second };
    case "calendar":
      return { kind, unit: first, zone: second };
    default:
      return { kind, sizeMs: first };
  }
}
