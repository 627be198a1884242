/**
 * What is kept of a stream, as plain values: the rows that a sink stores. Nothing here knows a
 * database.
 *
 * @module
 */
import type { WindowUpdate } from "#window/mod.ts";
import type { Prediction, SeriesName } from "../contract/prediction.ts";

/** Where a record is in Kafka. */
export interface RecordPosition {
  readonly topic: string;
  readonly partition: number;
  /** Decimal: offsets may exceed what a number holds. */
  readonly offset: string;
  /** The record's timestamp (LogAppendTime), epoch ms. */
  readonly appendedMs: number;
}

/** A valid record of a stream. */
export interface KeptRecord {
  readonly key: string;
  /** Epoch ms. */
  readonly eventTime: number;
  /** The record's JSON as its producer wrote it, in UTF-8. */
  readonly value: Uint8Array;
  readonly position: RecordPosition;
}

/** A revision of a window. */
export interface KeptWindow {
  readonly update: WindowUpdate;
  /** Of the update in the `.windows` topic. */
  readonly position: Pick<RecordPosition, "appendedMs">;
  /** Orders the updates of a task, whatever their times of append, µs; null when it is not known. */
  readonly stamp: number | null;
}

/** A prediction. */
export interface KeptPrediction {
  readonly prediction: Prediction;
  readonly position: Pick<RecordPosition, "appendedMs">;
  /** Orders what is told of the same window, µs; null when it is not known. */
  readonly stamp: number | null;
}

/** A saved state of a model. */
export interface KeptModel extends SeriesName {
  readonly version: number;
  /** End of the last window learned, epoch ms. */
  readonly at: number;
  readonly model: string;
  readonly learned: number;
  readonly error: Prediction["error"];
  readonly snapshot: Uint8Array;
  readonly position: Pick<RecordPosition, "appendedMs">;
  readonly stamp: number | null;
}

/** Where a record of a `.late` or `.dead` topic is and where it came in. */
export interface ArrivalPositions {
  /** Of the record in the topic that it was written to. */
  readonly position: RecordPosition;
  /** Where the record came in. */
  readonly source: Pick<RecordPosition, "topic" | "partition" | "offset">;
}

/** A record that came after its windows were closed for good. */
export interface KeptLateRecord extends ArrivalPositions {
  readonly key: string;
  /** Epoch ms. */
  readonly eventTime: number;
  /** The record's JSON as its producer wrote it, in UTF-8. */
  readonly value: Uint8Array;
  /** The last window that would have held it: size, start and end, ms. */
  readonly window: { readonly size: number; readonly start: number; readonly end: number };
  /** How far behind the end of the allowed lateness it came, ms. */
  readonly lateByMs: number;
}

/**
 * A record that could not be processed, and why. Its position is the record's own when it never was
 * in a `.dead` topic.
 */
export interface KeptDeadLetter extends ArrivalPositions {
  readonly reason: string;
  /** The bytes as they came; null when absent. */
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
}
