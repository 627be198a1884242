import {
  deadLetterInsert,
  lateRecordInsert,
  latestInsert,
  letterBucketInsert,
  listingInsert,
  recordBucketInsert,
  windowBucketInsert,
  windowInsert,
} from "#core/cassandra/inserts.ts";
import {
  bucketsOf,
  modelInsert,
  predictionBucketInsert,
  predictionInsert,
} from "#core/cassandra/prediction_inserts.ts";
import { predictionRows } from "#core/cassandra/reads/predictions.ts";
import { arrivalPlace } from "#core/cassandra/arrival_place.ts";
import { bucketStart } from "#core/cassandra/bucket.ts";
import { rawInsert } from "#core/cassandra/raw_insert.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { ValueWriter } from "#core/cassandra/value_writer.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import type { PlannedRow, PlannedRowOf, RefusedRow } from "../sink.ts";
import { Listed } from "./listed.ts";
import { Chunks, type RowChunk } from "./row_chunk.ts";

/** Rows as Cassandra takes them. */
export interface Rendering {
  readonly chunks: readonly RowChunk[];
  /** Rows with a value that its column cannot hold. */
  readonly refused: readonly RefusedRow[];
  /** To be called when every chunk is written: its buckets are listed then. */
  readonly written: () => void;
}

/**
 * Makes the function that renders rows of a stream into `values`: each once, of the records of each
 * key the newest once more, for the `latest` table, and rows that list each bucket that has some,
 * unless it was listed a short while ago, and each chunk of late records and dead letters.
 */
export function createRenderer(
  stream: StoredStream,
): (rows: readonly PlannedRow[], values: ValueWriter) => Rendering {
  const record = rawInsert(stream);
  const latest = latestInsert(stream);
  const window = windowInsert(stream);
  const prediction = predictionInsert(stream);
  const model = modelInsert(stream);
  const late = lateRecordInsert(stream);
  const dead = deadLetterInsert(stream);
  const buckets = {
    record: recordBucketInsert(stream),
    window: windowBucketInsert(stream),
    prediction: predictionBucketInsert(stream),
    late: letterBucketInsert(stream, "late"),
    dead: letterBucketInsert(stream, "dead"),
  };
  const lengths = new Map(stream.windows.map(({ size, bucketMs }) => [size, bucketMs]));
  const predictionBucket = bucketsOf(stream);
  /** Undefined for what is in no bucket. */
  const bucketId = (row: PlannedRow) => {
    switch (row.kind) {
      case "record":
        return `records ${bucketStart(row.eventTime, stream.rawBucketMs)}`;
      case "window": {
        const { size, start } = row.update;
        return `${size} ${bucketStart(start, lengths.get(size)!)}`;
      }
      case "prediction":
        return `${predictionRows(row.prediction.size)} ${predictionBucket(row.prediction)}`;
      case "model":
        return undefined;
      default:
        return `${row.kind} ${arrivalPlace(row.position).bucket}`;
    }
  };
  const listings = { late: listingInsert(stream, "late"), dead: listingInsert(stream, "dead") };
  const add = (row: PlannedRow, chunks: Chunks) => {
    switch (row.kind) {
      case "record":
        return chunks.add(record, row, row);
      case "window":
        return chunks.add(window, row, row);
      case "prediction":
        return chunks.add(prediction, row, row);
      case "model":
        return chunks.add(model, row, row);
      case "late":
        return chunks.add(late, row, row);
      case "dead":
        return chunks.add(dead, row, row);
    }
  };
  const known = new Listed();
  return (rows, values) => {
    const now = performance.now();
    const chunks = new Chunks(values);
    const refused: RefusedRow[] = [];
    const newest = new Map<string, PlannedRowOf<"record">>();
    const listed = new Map<string, PlannedRowOf<"late" | "dead">>();
    const filled = new Map<string, PlannedRow>();
    for (const row of rows) {
      try {
        add(row, chunks);
      } catch (error) {
        refused.push({ row, reason: errorMessage(error) });
        continue;
      }
      const bucket = bucketId(row);
      if (bucket !== undefined && !known.has(bucket, now)) filled.set(bucket, row);
      if (row.kind === "late" || row.kind === "dead") listed.set(placeId(row), row);
      if (row.kind !== "record") continue;
      const before = newest.get(row.key);
      if (before === undefined || row.eventTime >= before.eventTime) newest.set(row.key, row);
    }
    for (const row of listed.values()) chunks.add(listings[row.kind], row, row);
    for (const row of filled.values()) {
      if (row.kind === "record") chunks.add(buckets.record, row, row);
      else if (row.kind === "window") chunks.add(buckets.window, row, row);
      else if (row.kind === "prediction") chunks.add(buckets.prediction, row, row);
      else if (row.kind !== "model") chunks.add(buckets[row.kind], row, row);
    }
    for (const row of newest.values()) chunks.add(latest, row, row);
    return { chunks: chunks.all, refused, written: () => known.add(filled.keys(), now) };
  };
}

function placeId({ kind, position }: PlannedRowOf<"late" | "dead">): string {
  const { step, partition, chunk } = arrivalPlace(position);
  return `${kind} ${step} ${partition} ${chunk}`;
}
