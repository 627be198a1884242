import type { ByteWriter } from "./encoding/byte_writer.ts";
import type { Completeness } from "./derived/spec.ts";
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
  /**
   * An open window: the watermark when its last record was counted. Else: when it was emitted. Null:
   * there was none, as not all inputs of a derived window had begun.
   */
  watermark: number | null;
  measures: Record<string, MeasureSummary>;
  /** Of windows made from windows: how many of their inputs there are. */
  inputs?: Completeness;
  /** Present when records of the window, or values of a measure, may be missing: see the docs. */
  partial?: true;
}

/**
 * An update as the windows emit it: a view that the next update overwrites. Fields as in
 * {@linkcode WindowUpdate}.
 */
export interface UpdateView {
  readonly stream: string;
  /** Holds the key in UTF-8, from `keyStart` to before `keyEnd`. */
  readonly keyBytes: Uint8Array;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly status: WindowStatus;
  readonly revision: number;
  readonly count: number;
  readonly late: number;
  readonly watermark: number;
  readonly partial: boolean;
  /** Of windows made from windows. */
  readonly inputs: Completeness | undefined;
  /**
   * Whole microseconds, above that of every earlier update of the task: the append time of the last
   * record, or one more than the last stamp. A sink that keeps the highest stamp keeps the newest.
   */
  readonly stamp: number;
  measures(): Record<string, MeasureSummary>;
  /** Writes {@linkcode UpdateView.measures} as JSON. */
  writeMeasures(into: ByteWriter): void;
  /** Writes what the measures are read from, as Accumulators.encode does. */
  writeAccumulators(into: ByteWriter): void;
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
  update(update: UpdateView): void;
  /** Once per spec that found the record late, even if another spec counted it. */
  late(late: LateRecord): void;
}
