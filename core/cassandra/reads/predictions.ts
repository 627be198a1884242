import type { Prediction, SeriesName } from "../../contract/prediction.ts";
import type { Order } from "../bucket.ts";
import { quote } from "../cql.ts";
import { numberOf, type Row, timeOf } from "../row_values.ts";
import type { StoredStream } from "../stored_declaration.ts";
import { predictions } from "../tables.ts";
import type { PageSizesOptions } from "./page_size.ts";
import { type BucketRead, readPage, type RowSource } from "./read.ts";

/** Which predictions are read. */
export interface PredictionSource extends Omit<SeriesName, "key"> {
  readonly keyspace: string;
  /** Windows ahead. */
  readonly horizon: number;
  /** Length of the buckets, ms: that of the windows. */
  readonly bucketMs: number;
}

/** What lists the buckets that have predictions; see the table `buckets`. */
export const predictionRows = (size: number): string => `predictions ${size}`;

/**
 * Length of the buckets of predictions, ms.
 *
 * @throws {RangeError} when the stream has no windows of the size
 */
export function predictionBucketMs(
  { name, windows }: Pick<StoredStream, "name" | "windows">,
  size: number,
): number {
  const window = windows.find((one) => one.size === size);
  if (window !== undefined) return window.bucketMs;
  throw new RangeError(`Stream '${name}' has no window of size ${size} ms`);
}

/** Predictions of a key, newest first by default. */
export function predictionsRead(
  { keyspace, stream, measure, aggregate, size, horizon, bucketMs }: PredictionSource,
  { order = "desc" }: { readonly order?: Order } = {},
): BucketRead<Prediction> {
  return {
    cql: `SELECT ${COLUMNS.join(", ")} FROM ${quote(keyspace)}.predictions WHERE stream = ? ` +
      "AND key = ? AND measure = ? AND aggregate = ? AND size = ? AND horizon = ? AND bucket = ? " +
      `AND window_start >= ? AND window_start < ?${
        order === "asc" ? " ORDER BY window_start ASC" : ""
      }`,
    order,
    bucketMs,
    pages: PREDICTION_PAGES,
    paramsOf: ({ key, bucket, from, to }) => [
      stream,
      key,
      measure,
      aggregate,
      size,
      horizon,
      bucket,
      new Date(from),
      new Date(to),
    ],
    decode: (row, key) => ({
      ...{ stream, key, measure, aggregate, size, horizon },
      ...predictionOf(row),
    }),
    positionOf: ({ start }) => [start, 0, 0],
  };
}

/** What is asked of {@linkcode readAhead}. */
export interface AheadRange {
  readonly key: string;
  /** Windows ahead that are predicted. */
  readonly horizon: number;
  /** Start of the newest window that is predicted one window ahead, epoch ms. */
  readonly after: number;
  /** Starts of windows are before this, epoch ms. */
  readonly to: number;
}

/** What is expected of windows of which nothing nearer is known, in order of time. */
export async function readAhead(
  rows: RowSource,
  source: Omit<PredictionSource, "horizon">,
  { key, horizon, after, to }: AheadRange,
): Promise<readonly Prediction[]> {
  const found: Prediction[] = [];
  let from = after + 1;
  for (let ahead = 2; ahead <= horizon && from < to; ahead++) {
    const read = predictionsRead({ ...source, horizon: ahead });
    const page = await readPage(rows, read, { key, start: { range: { from, to } }, limit: 1 });
    const newest = page.rows[0];
    if (newest === undefined) break;
    found.push(newest);
    from = newest.start + 1;
  }
  return found;
}

/** What a read does not name itself. */
const COLUMNS = Object.keys(predictions.columns)
  .filter((column) => !predictions.partitionKey.includes(column));

const PREDICTION_PAGES: PageSizesOptions = {
  firstPage: 100,
  largestPage: 5_000,
  pageBytes: 1_048_576,
  unknownRowBytes: 512,
};

function predictionOf(row: Row): Omit<Prediction, keyof SeriesName | "horizon"> {
  const optional = <K extends string, V>(name: K, value: V | null | undefined) =>
    (value === null || value === undefined ? {} : { [name]: value }) as { [P in K]?: V };
  const mae = row["mae"] as number | null;
  return {
    start: timeOf(row["window_start"])!,
    end: timeOf(row["window_end"])!,
    made: timeOf(row["made"])!,
    value: row["value"] as number,
    lower: row["lower"] as number,
    upper: row["upper"] as number,
    level: row["level"] as number,
    model: row["model"] as string,
    version: numberOf(row["version"]) ?? 0,
    learned: numberOf(row["learned"]) ?? 0,
    ...(mae === null ? {} : {
      error: {
        mae,
        ...optional("relative", row["relative"] as number | null),
        ...optional("coverage", row["coverage"] as number | null),
      },
    }),
    ...optional("actual", row["actual"] as number | null),
    ...optional("score", row["score"] as number | null),
    ...optional("anomaly", row["anomaly"] as boolean | null),
  };
}
