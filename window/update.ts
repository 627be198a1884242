import type { AggregateName, WindowSpec } from "./spec.ts";

/** In the order in which a window has them. */
export const WINDOW_STATUSES = ["open", "final", "revised"] as const;

/**
 * `open`: still filling. `final`: complete by the watermark. `revised`: changed after
 * it was final, or withdrawn (`count` 0).
 */
export type WindowStatus = typeof WINDOW_STATUSES[number];

/**
 * The declared aggregates of one measure. Empty when no record of the window had the field; an
 * aggregate that overflowed the range of a double is left out.
 */
export type MeasureSummary = Partial<Record<Exclude<AggregateName, "count">, number>>;

/** One state of one window. Times are epoch ms; `start` is inclusive, `end` exclusive. */
export interface WindowUpdate {
  stream: string;
  key: string;
  start: number;
  end: number;
  /** ms; 0 for sessions. */
  size: number;
  status: WindowStatus;
  /** Rises with every update of a window; the same revision always has the same content. */
  revision: number;
  /** Records in the window. 0 withdraws a session that became part of another one. */
  count: number;
  /** Those of them that came after the window was final. */
  late: number;
  /** An open window: the watermark when its last record was counted. Else: when it was emitted. */
  watermark: number;
  measures: Record<string, MeasureSummary>;
}

/** What decides which of two states of one window is the truth. */
export interface Revision {
  readonly revision: number;
}

/** Whether state `a` of a window replaces state `b` of the same window: the highest revision wins. */
export function supersedes(a: Revision, b: Revision): boolean {
  return a.revision > b.revision;
}

/** A record that came too late for `spec`. */
export interface LateRecord {
  spec: WindowSpec;
  /** The last window that would have held it. */
  start: number;
  end: number;
  /** How far the watermark is past the moment that window stopped taking records, ms, ≥ 0. */
  lateByMs: number;
}

/** Receives what the windows emit, synchronously and in a deterministic order. */
export interface WindowSink {
  update(update: WindowUpdate): void;
  /** Once per spec that found the record late, even if another spec counted it. */
  late(late: LateRecord): void;
}
