import type { Prediction } from "#core/contract/prediction.ts";
import type { TaskEvents } from "#core/task/events.ts";
import type { Place } from "#core/task/quarantine.ts";

/** What became of the messages of a topic of windows, since the state began. */
export interface WindowCounts {
  /** Windows that a series learned, or that arrivals followed. */
  readonly learned: number;
  /** Corrections of windows that were learned. */
  readonly revised: number;
  /** Windows that are still open, known already, or of a size that nothing is predicted of. */
  readonly passed: number;
  /** What holds no window. */
  readonly malformed: number;
}

export const NOTHING_COUNTED: WindowCounts = { learned: 0, revised: 0, passed: 0, malformed: 0 };

/** Where a task stands. */
export interface PredictReport {
  readonly streams: Readonly<Record<string, StreamReport>>;
}

/** What a task predicts of a stream. */
export interface StreamReport {
  readonly counts: WindowCounts;
  readonly series: number;
  /** Memory that the models take. */
  readonly bytes: number;
}

/** What the predict worker tells about itself: log lines, metrics and health follow from it. */
export interface PredictEvents extends TaskEvents<PredictReport> {
  /** A series has learned windows, and told what it expects now. */
  learned(
    stream: string,
    lesson: { readonly learned: number; readonly predictions: readonly Prediction[] },
  ): void;
  /** A new series has learned so many windows of what Cassandra keeps. */
  warmStarted(stream: string, windows: number): void;
  /** A window is not predicted, since there are as many series as there may be. */
  noRoom(stream: string): void;
  /** The models of series could not be read, and are learned anew. */
  abandoned(stream: string, found: { readonly series: number; readonly reason: string }): void;
  /** A message of a topic of windows holds none. */
  malformed(stream: string, at: Place, offset: number): void;
}
