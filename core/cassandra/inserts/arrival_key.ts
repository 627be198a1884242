import { bucketStart, DAY_BUCKET_MS } from "../bucket.ts";
import type { RecordPosition } from "./position.ts";

/** Where a dead letter or a late record is and where it came in. */
export interface ArrivalPositions {
  /** Of the record in the topic that it was written to. */
  readonly position: RecordPosition;
  /** Where the record came in. */
  readonly source: Pick<RecordPosition, "topic" | "partition" | "offset">;
}

/** Columns that tables of arrivals begin with. */
export const ARRIVAL_COLUMNS: readonly string[] = [
  "stream",
  "bucket",
  "at",
  "kafka_partition",
  "kafka_offset",
  "source_topic",
  "source_partition",
  "source_offset",
];

/** The values of {@linkcode ARRIVAL_COLUMNS}, and the bucket, epoch ms. */
export function arrivalKey(
  stream: string,
  { position, source }: ArrivalPositions,
): { readonly bucket: number; readonly values: readonly unknown[] } {
  const bucket = bucketStart(position.appendedMs, DAY_BUCKET_MS);
  const values = [
    stream,
    bucket,
    position.appendedMs,
    position.partition,
    position.offset,
    source.topic,
    source.partition,
    source.offset,
  ];
  return { bucket, values };
}
