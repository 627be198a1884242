import { Buffer } from "node:buffer";
import type { Prediction, SeriesName } from "../contract/prediction.ts";
import type { KeptModel, KeptPrediction } from "../record/rows.ts";
import { bucketStart } from "./bucket.ts";
import { ttlSeconds } from "./compaction.ts";
import { type Insert, insertInto, writeTimestamp } from "./insert.ts";
import { bucketInsert } from "./inserts.ts";
import { predictionBucketMs, predictionRows } from "./reads/predictions.ts";
import type { StoredStream } from "./stored_declaration.ts";
import { models, predictions } from "./tables.ts";
import type { ValueWriter } from "./value_writer.ts";

const PREDICTION = insertInto(predictions, { ttl: true });

/**
 * The insert of a prediction, which is kept as long as the stream's windows. What its window came to
 * is written to the same row.
 *
 * Writing throws a {@linkcode RangeError} when the stream has no window of the prediction's size.
 */
export function predictionInsert(stream: StoredStream): Insert<KeptPrediction> {
  const name = Buffer.from(stream.name);
  const ttl = ttlSeconds(stream.retention.windowsMs);
  const bucketOf = bucketsOf(stream);
  return {
    query: PREDICTION.query,
    partition: ({ prediction }) => {
      const { size, horizon, key } = prediction;
      return `predictions ${stream.name} ${size} ${horizon} ${bucketOf(prediction)} ${key}`;
    },
    write({ prediction, position, stamp }, values) {
      values.count(PREDICTION.values);
      writeSeries(name, prediction, values);
      values.int(prediction.horizon);
      values.bigint(bucketOf(prediction));
      values.bigint(prediction.start);
      values.bigint(prediction.end);
      values.bigint(prediction.made);
      values.double(prediction.value);
      values.double(prediction.lower);
      values.double(prediction.upper);
      values.double(prediction.level);
      values.text(prediction.model);
      values.bigint(prediction.version);
      values.bigint(prediction.learned);
      writeError(prediction.error, values);
      writeDouble(prediction.actual, values);
      writeDouble(prediction.score, values);
      if (prediction.anomaly === undefined) values.unset();
      else values.boolean(prediction.anomaly);
      values.bigint(stamp ?? writeTimestamp(position));
      values.int(ttl);
    },
  };
}

/** The insert that lists a bucket that has predictions of a size. */
export function predictionBucketInsert(
  stream: StoredStream,
): Insert<Pick<KeptPrediction, "prediction" | "position">> {
  return bucketInsert(stream, {
    ttl: ttlSeconds(stream.retention.windowsMs),
    rowsOf: ({ prediction: { size } }) => predictionRows(size),
    bucketOf: ({ prediction }) => bucketsOf(stream)(prediction),
  });
}

/** The start of the bucket that holds a prediction; throws a {@linkcode RangeError} for another size. */
export function bucketsOf(
  stream: StoredStream,
): (prediction: Pick<Prediction, "start" | "size">) => number {
  return ({ start, size }) => bucketStart(start, predictionBucketMs(stream, size));
}

const MODEL = insertInto(models, { ttl: true });

/** The insert of a saved model; it is kept as long as the stream's windows. */
export function modelInsert(stream: StoredStream): Insert<KeptModel> {
  const name = Buffer.from(stream.name);
  const ttl = ttlSeconds(stream.retention.windowsMs);
  return {
    query: MODEL.query,
    partition: ({ key, measure, aggregate, size }) =>
      `models ${stream.name} ${size} ${measure} ${aggregate} ${key}`,
    write(row, values) {
      values.count(MODEL.values);
      writeSeries(name, row, values);
      values.bigint(row.version);
      values.bigint(row.at);
      values.text(row.model);
      values.bigint(row.learned);
      writeError(row.error, values);
      values.copy(row.snapshot);
      values.bigint(row.stamp ?? writeTimestamp(row.position));
      values.int(ttl);
    },
  };
}

function writeSeries(stream: Uint8Array, series: SeriesName, values: ValueWriter): void {
  values.copy(stream);
  values.text(series.key);
  values.text(series.measure);
  values.text(series.aggregate);
  values.bigint(series.size);
}

function writeError(error: Prediction["error"], values: ValueWriter): void {
  for (const part of [error?.mae, error?.relative, error?.coverage]) writeDouble(part, values);
}

/** A value that is not there leaves what is in the row. */
function writeDouble(value: number | undefined, values: ValueWriter): void {
  if (value === undefined) values.unset();
  else values.double(value);
}
