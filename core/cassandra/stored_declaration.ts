import {
  type EnvironmentReader,
  isPredicted,
  type Stream,
  type StreamTopics,
  topicsOf,
} from "../declaration/mod.ts";
import { readSettings } from "../config/config.ts";
import { settings } from "../config/settings.ts";
import { windowSize, type WindowSpec } from "#window/mod.ts";
import { bucketLength } from "./bucket.ts";
import { type ColumnSource, fieldColumns } from "./columns.ts";

/** A window with what finds its rows. */
export type StoredWindow = WindowSpec & {
  /** ms; 0 for sessions. Identifies the window within its stream. */
  readonly size: number;
  /** Length of its buckets in the `windows` table, ms. */
  readonly bucketMs: number;
};

/** A declaration as the `streams` table holds it: plain data, without functions. */
export interface StoredStream extends Omit<Stream, "windows" | "simulate" | "poll"> {
  /** Absent for a stream that is not polled. */
  readonly poll?: {
    /** Time from one request to the next, after the environment, ms. */
    readonly everyMs: number;
  };
  readonly windows: readonly StoredWindow[];
  /** The topics in use, after the environment. */
  readonly topics: StreamTopics;
  /** The topic of what is expected of its windows, with that of other streams; absent: nothing is. */
  readonly predictionsTopic?: string;
  /** Name of the raw table. */
  readonly table: string;
  /** Length of the raw table's buckets, ms. */
  readonly rawBucketMs: number;
}

const OF_PREDICTIONS = { predictionsTopic: settings.predictionsTopic };
const OF_POLLS = { pollInterval: settings.pollInterval };

/** Options of {@linkcode settleStream}. */
export interface SettleOptions {
  readonly env: EnvironmentReader;
  /** What the `streams` table has of it now. */
  readonly stored?: StoredStream | undefined;
}

/**
 * Settles what a declaration leaves open: topics and bucket lengths.
 *
 * Rows are found by their bucket, so a length once stored stays, whatever the declared rate becomes;
 * only a stream or a window that is new gets a length of its own.
 */
export function settleStream(stream: Stream, options: SettleOptions): StoredStream {
  const { simulate: _, poll, windows, ...declared } = stream;
  const { stored } = options;
  return {
    ...declared,
    offlineMs: stream.offlineMs ?? 0,
    partitioner: stream.partitioner ?? "murmur2",
    topics: topicsOf(stream, options.env),
    ...(isPredicted(stream)
      ? { predictionsTopic: readSettings(OF_PREDICTIONS, options.env).predictionsTopic }
      : {}),
    ...(poll === undefined ? {} : {
      poll: { everyMs: readSettings(OF_POLLS, options.env).pollInterval ?? poll.everyMs },
    }),
    table: stream.name,
    rawBucketMs: stored?.rawBucketMs ?? bucketLength({
      rowsPerSecond: stream.recordsPerSecond,
      rowBytes: rawRowBytes(stream),
    }),
    windows: windows.map((window) => {
      const size = windowSize(window);
      const known = stored?.windows.find((other) => other.size === size);
      const bucketMs = known?.bucketMs ?? bucketLength({
        rowsPerSecond: windowsPerSecond(window),
        rowBytes: windowRowBytes(stream, window),
      });
      return { ...window, size, bucketMs };
    }),
  };
}

/** Key columns, timestamps and row header, bytes. */
const ROW_BASE = 100;
/** A text is mostly an id, a name or an ISO time. */
const TEXT = 48;
const NUMBER = 8;

/** Estimated bytes of one raw row: its typed columns and the record's JSON. */
function rawRowBytes(stream: ColumnSource): number {
  const fields = fieldColumns(stream).map(({ name, type }) => {
    const column = type === "text" ? TEXT : NUMBER;
    const json = name.length + (type === "text" ? TEXT : 2 * NUMBER);
    return column + json;
  });
  return fields.reduce((sum, bytes) => sum + bytes, ROW_BASE);
}

/** Estimated bytes of one row of the `windows` table. */
function windowRowBytes(stream: Pick<Stream, "name">, window: WindowSpec): number {
  // Names of measure and aggregate, each with its length; a double.
  const summary = window.measures.map((measure) =>
    measure.length + window.aggregates.length * (8 + 2 * NUMBER)
  );
  return summary.reduce((sum, bytes) => sum + bytes, ROW_BASE + stream.name.length);
}

/** The most windows of one kind that one key can have per second. */
function windowsPerSecond(window: WindowSpec): number {
  const everyMs = window.kind === "hopping"
    ? window.slideMs
    : window.kind === "session"
    ? window.gapMs
    : windowSize(window);
  return 1_000 / everyMs;
}

/** The text of the `declaration` column. */
export function formatDeclaration(stream: StoredStream): string {
  return JSON.stringify(stream);
}

/**
 * Reads the `declaration` column.
 *
 * @throws {Error} naming the stream when the text is not a declaration
 */
export function parseDeclaration(name: string, text: string): StoredStream {
  try {
    const stored = JSON.parse(text) as StoredStream;
    if (stored.name === name && stored.rawBucketMs > 0 && Array.isArray(stored.windows)) {
      // One that was stored before windows could be across keys, or predicted, has none.
      const { grouped = [], predict = [] } = stored;
      return { ...stored, grouped, predict };
    }
  } catch {
    // Reported below, with what to do.
  }
  throw new Error(
    `The stored declaration of stream '${name}' cannot be read: delete its row in the table ` +
      `'streams' and run \`deno task setup\``,
  );
}
