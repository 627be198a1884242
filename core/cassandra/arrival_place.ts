import type { RecordPosition } from "../record/rows.ts";
import { bucketStart, DAY_BUCKET_MS } from "./bucket.ts";

/**
 * Offsets of a Kafka partition whose late records or dead letters share a partition in Cassandra: at
 * 4 KB each it has 32 MB, and it stays under 100 MB up to 12 KB each, however many come in a day.
 */
export const CHUNK_OFFSETS = 8_192;

/** Length of the steps in which the index of chunks is kept, ms. */
export const STEP_MS = 60_000;

/** What the index calls late records and dead letters. */
export type Letters = "late" | "dead";

/** The partition of a late record or dead letter, and the step of the day in which it is listed. */
export interface ArrivalPlace {
  /** Start of the day of arrival, epoch ms. */
  readonly bucket: number;
  /** Of the topic that it came into. */
  readonly partition: number;
  readonly chunk: number;
  /** Start of the minute of arrival, epoch ms. */
  readonly step: number;
}

/** Where a late record or dead letter is kept; the same however often it is written. */
export function arrivalPlace(
  { appendedMs, partition, offset }: {
    readonly appendedMs: number;
    readonly partition: number;
    readonly offset: RecordPosition["offset"] | number;
  },
): ArrivalPlace {
  return {
    bucket: bucketStart(appendedMs, DAY_BUCKET_MS),
    partition,
    chunk: Math.floor(Number(offset) / CHUNK_OFFSETS),
    step: bucketStart(appendedMs, STEP_MS),
  };
}
