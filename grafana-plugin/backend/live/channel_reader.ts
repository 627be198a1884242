import type { DeclaredSeries } from "#core/contract/predicted_series.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { supersedesPrediction } from "#core/contract/supersedes_prediction.ts";
import type { LiveLog } from "#core/live/log.ts";
import { supersedes } from "#window/mod.ts";
import type { LiveQuery } from "../../src/contract/channel.ts";
import type { PlainFrame } from "../../src/contract/frame.ts";
import type { LogsQuery } from "../../src/contract/query.ts";
import type { LogRow, PredictionRow, RecordRow, WindowRow } from "../../src/contract/rows.ts";
import {
  logFrameInSteps,
  predictionFrameInSteps,
  recordFrameInSteps,
  type Steps,
  valueColumns,
  windowFrameInSteps,
} from "../../src/frames/mod.ts";
import {
  changesInSteps,
  newestInSteps,
  type Part,
  type PartLimits,
  type Selection,
} from "./log_part.ts";
import type { EntryRows } from "./rows/entry_rows.ts";

/** The log of one stream with what makes rows of it. */
export interface StreamTail {
  readonly stream: StoredStream;
  readonly log: LiveLog;
  readonly rows: EntryRows;
}

/** A query of a channel of one stream; the others are of the pipeline's samples. */
export type StreamQuery = Extract<LiveQuery, { stream: string }>;

/** A part of the log as a frame. */
export interface FramePart extends Omit<Part<unknown>, "rows"> {
  readonly rows: number;
  readonly frame: PlainFrame;
}

/** Reads what a channel's query wants from a stream's log. */
export interface ChannelReader {
  /** Changes from a place on; see {@linkcode changesInSteps}. */
  changes(from: number, limits: PartLimits): Steps<FramePart>;
  /** What is held; see {@linkcode newestInSteps}. */
  newest(limits: PartLimits): Steps<FramePart>;
}

type StreamKind = StreamQuery["kind"];
type QueryOf<Kind extends StreamKind> = Extract<StreamQuery, { kind: Kind }>;

/** How the channels of each kind read the log of their stream; null when it has nothing of the kind. */
const READERS: {
  readonly [Kind in StreamKind]: (tail: StreamTail, query: QueryOf<Kind>) => ChannelReader | null;
} = {
  windows: (tail, query) => {
    const window = tail.stream.windows.find(({ size }) => size === query.size);
    if (window === undefined) return null;
    const { measures, aggregates } = window;
    const columns = valueColumns({ measures: [...measures], aggregates: [...aggregates] });
    const frame = (rows: readonly WindowRow[]) => windowFrameInSteps(rows, columns);
    return reader(tail.log, selectWindows(tail, query), frame);
  },
  records: (tail, { keys }) => reader(tail.log, selectRecords(tail, keys), recordFrameInSteps),
  logs: (tail, { source }) => reader(tail.log, selectLines(tail, source), logFrameInSteps),
  predictions: (tail, query) =>
    reader(tail.log, selectPredictions(tail, query), predictionFrameInSteps),
};

/** The reader of a channel; null when the stream has no such window. */
export function channelReader(tail: StreamTail, query: StreamQuery): ChannelReader | null {
  const readerOf = <Kind extends StreamKind>(kind: Kind, asked: QueryOf<Kind>) =>
    READERS[kind](tail, asked);
  return readerOf(query.kind, query);
}

/** Windows of a size and of these keys; no keys means all. The newest state of each counts. */
export function selectWindows(
  tail: StreamTail,
  query: { readonly size: number; readonly keys: readonly string[] },
): Selection<WindowRow> {
  const wanted = keyTest(query.keys);
  return {
    kind: "windows",
    rowOf: (entry) => {
      const found = tail.rows.window(entry);
      return found !== null && found.size === query.size && wanted(found.row) ? found.row : null;
    },
    identity: ({ key, start }) => `${start} ${key}`,
    supersedes: (row, known) => !supersedes(known, row),
  };
}

/** Records of these keys; no keys means all. */
export function selectRecords(
  tail: StreamTail,
  keys: readonly string[],
): Selection<RecordRow> {
  const wanted = keyTest(keys);
  return {
    kind: "records",
    rowOf: (entry) => {
      const row = tail.rows.record(entry);
      return row !== null && wanted(row) ? row : null;
    },
    identity: ({ partition, offset }) => `${partition} ${offset}`,
  };
}

/** Log lines of a source. */
export function selectLines(
  tail: StreamTail,
  source: LogsQuery["source"],
): Selection<LogRow> {
  return {
    kind: source === "text" ? "records" : source,
    rowOf: (entry) => tail.rows[source](entry),
    identity: ({ id }) => id,
  };
}

/** A series of predictions and its keys; no keys means all. */
export type PredictionSelection = Pick<DeclaredSeries, "measure" | "aggregate" | "size"> & {
  readonly keys: readonly string[];
};

/** Predictions of a series. Of each window and horizon the one that has learned the most counts. */
export function selectPredictions(
  tail: StreamTail,
  { measure, aggregate, size, keys }: PredictionSelection,
): Selection<PredictionRow> {
  const wanted = keyTest(keys);
  return {
    kind: "predictions",
    rowOf: (entry) => {
      const found = tail.rows.prediction(entry);
      return found !== null && found.measure === measure && found.aggregate === aggregate &&
          found.size === size && wanted(found.row)
        ? found.row
        : null;
    },
    identity: ({ key, start, horizon }) => `${horizon} ${start} ${key}`,
    supersedes: (row, known) => !supersedesPrediction(known, row),
  };
}

function reader<Row>(
  log: LiveLog,
  selection: Selection<Row>,
  frame: (rows: readonly Row[]) => Steps<PlainFrame>,
): ChannelReader {
  const framed = function* (read: Steps<Part<Row>>): Steps<FramePart> {
    const { rows, ...part } = yield* read;
    return { ...part, rows: rows.length, frame: yield* frame(rows) };
  };
  return {
    changes: (from, limits) => framed(changesInSteps(log, selection, { from, ...limits })),
    newest: (limits) => framed(newestInSteps(log, selection, limits)),
  };
}

function keyTest(
  keys: readonly string[],
): (row: { readonly key: string }) => boolean {
  if (keys.length === 0) return () => true;
  const wanted = new Set(keys);
  return ({ key }) => wanted.has(key);
}
