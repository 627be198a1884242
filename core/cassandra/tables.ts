import type { Stream } from "../declaration/mod.ts";
import { fieldColumns } from "./columns.ts";
import {
  type Compaction,
  timeWindowCompaction,
  ttlSeconds,
  UNIFIED_COMPACTION,
} from "./compaction.ts";
import type { TableDefinition } from "./table.ts";

/** Declarations, by stream. */
const streams: TableDefinition = {
  name: "streams",
  columns: { name: "text", declaration: "text", updated_at: "timestamp" },
  partitionKey: ["name"],
  clustering: [],
  compaction: UNIFIED_COMPACTION,
  defaultTtl: 0,
  comment: "Declarations of streams, as JSON",
  indexes: [],
};

/**
 * Windows of all streams, newest first within a bucket.
 *
 * A row is overwritten while its window fills and when it is corrected, and streams keep their
 * windows for different times (TTL per write), so rows of one SSTable do not expire together:
 * unified compaction, not time windows.
 */
export const windows: TableDefinition = {
  name: "windows",
  columns: {
    stream: "text",
    key: "text",
    size: "bigint",
    bucket: "timestamp",
    window_start: "timestamp",
    window_end: "timestamp",
    status: "text",
    revision: "bigint",
    count: "bigint",
    late: "bigint",
    watermark: "timestamp",
    measures: "frozen<map<text, frozen<map<text, double>>>>",
    partial: "boolean",
    inputs_present: "bigint",
    inputs_expected: "bigint",
  },
  partitionKey: ["stream", "key", "size", "bucket"],
  clustering: [{ name: "window_start", order: "DESC" }],
  compaction: UNIFIED_COMPACTION,
  defaultTtl: 0,
  comment: "Window results of all streams; size in ms, 0 for sessions; count 0 is a retracted row",
  indexes: [],
};

/** The newest record of each key. Overwritten all the time, so unified compaction. */
export const latest: TableDefinition = {
  name: "latest",
  columns: {
    stream: "text",
    shard: "int",
    key: "text",
    event_time: "timestamp",
    record: "text",
  },
  partitionKey: ["stream", "shard"],
  clustering: [{ name: "key", order: "ASC" }],
  compaction: UNIFIED_COMPACTION,
  defaultTtl: 0,
  comment: "Newest record of each key by event time; shard = FNV-1a of the key, modulo 16",
  indexes: [],
};

const NEWEST_FIRST: TableDefinition["clustering"] = [
  { name: "at", order: "DESC" },
  { name: "kafka_offset", order: "DESC" },
];

/** Bounded by the number of rows, so that a bad day does not make one giant partition. */
const CHUNK = ["stream", "bucket", "kafka_partition", "chunk"] as const;

const POSITION = {
  stream: "text",
  bucket: "timestamp",
  kafka_partition: "int",
  chunk: "bigint",
  at: "timestamp",
  kafka_offset: "bigint",
  source_topic: "text",
  source_partition: "int",
  source_offset: "bigint",
} as const;

/** Rows are written once, so time windows: one a day, since streams keep them for different times. */
const DAILY: Compaction = {
  class: "TimeWindowCompactionStrategy",
  compaction_window_unit: "DAYS",
  compaction_window_size: "1",
};

/** Which chunks of late records and dead letters there are, so that only these are read. */
export const arrivals: TableDefinition = {
  name: "arrivals",
  columns: {
    stream: "text",
    letters: "text",
    bucket: "timestamp",
    step: "timestamp",
    kafka_partition: "int",
    chunk: "bigint",
  },
  partitionKey: ["stream", "letters", "bucket"],
  clustering: [
    { name: "step", order: "DESC" },
    { name: "kafka_partition", order: "ASC" },
    { name: "chunk", order: "DESC" },
  ],
  compaction: DAILY,
  defaultTtl: 0,
  comment: "Chunks of late_records ('late') and dead_letters ('dead') by minute of arrival",
  indexes: [],
};

export const deadLetters: TableDefinition = {
  name: "dead_letters",
  columns: { ...POSITION, key: "blob", value: "blob", reason: "text" },
  partitionKey: CHUNK,
  clustering: NEWEST_FIRST,
  compaction: DAILY,
  defaultTtl: 0,
  comment: "Records that could not be processed, byte for byte; bucket = day of arrival, chunk = " +
    "kafka_offset / 8192",
  indexes: [],
};

export const lateRecords: TableDefinition = {
  name: "late_records",
  columns: {
    ...POSITION,
    event_time: "timestamp",
    window_size: "bigint",
    window_start: "timestamp",
    window_end: "timestamp",
    late_by_ms: "bigint",
    key: "text",
    record: "text",
  },
  partitionKey: CHUNK,
  clustering: NEWEST_FIRST,
  compaction: DAILY,
  defaultTtl: 0,
  comment: "Records later than the allowed lateness; bucket = day of arrival, chunk = " +
    "kafka_offset / 8192",
  indexes: [],
};

/** Which buckets have rows, so that a walk through long ago stops at these only. */
export const buckets: TableDefinition = {
  name: "buckets",
  columns: { stream: "text", rows: "text", bucket: "timestamp" },
  partitionKey: ["stream", "rows"],
  clustering: [{ name: "bucket", order: "DESC" }],
  // A row is written again as long as its bucket gets rows.
  compaction: UNIFIED_COMPACTION,
  defaultTtl: 0,
  comment: "Buckets that have rows: 'records', 'late', 'dead', or windows of a size in ms",
  indexes: [],
};

/** A series of windows that is predicted. */
const SERIES = {
  stream: "text",
  key: "text",
  measure: "text",
  aggregate: "text",
  size: "bigint",
} as const;

/** How well a series is predicted. */
const RUNNING_ERROR = { mae: "double", relative: "double", coverage: "double" } as const;

/**
 * What was expected of windows, newest first within a bucket. A horizon has partitions of its own:
 * the past is read at the first, the future at all of them.
 */
export const predictions: TableDefinition = {
  name: "predictions",
  columns: {
    ...SERIES,
    horizon: "int",
    bucket: "timestamp",
    window_start: "timestamp",
    window_end: "timestamp",
    made: "timestamp",
    value: "double",
    lower: "double",
    upper: "double",
    level: "double",
    model: "text",
    version: "bigint",
    learned: "bigint",
    ...RUNNING_ERROR,
    actual: "double",
    score: "double",
    anomaly: "boolean",
  },
  partitionKey: ["stream", "key", "measure", "aggregate", "size", "horizon", "bucket"],
  clustering: [{ name: "window_start", order: "DESC" }],
  // A row is written again when its window is final, and when that is corrected.
  compaction: UNIFIED_COMPACTION,
  defaultTtl: 0,
  comment: "What was expected of windows, by the number of windows ahead; and what they came to",
  indexes: [],
};

/** The saved states of models, newest first. */
export const models: TableDefinition = {
  name: "models",
  columns: {
    ...SERIES,
    version: "bigint",
    saved_at: "timestamp",
    model: "text",
    learned: "bigint",
    ...RUNNING_ERROR,
    snapshot: "blob",
  },
  partitionKey: ["stream", "key", "measure", "aggregate", "size"],
  clustering: [{ name: "version", order: "DESC" }],
  compaction: UNIFIED_COMPACTION,
  defaultTtl: 0,
  comment: "Saved states of the models that predict, by version",
  indexes: [],
};

/** What instances of a worker must agree on and nobody else should know. */
const secrets: TableDefinition = {
  name: "secrets",
  columns: { name: "text", value: "text" },
  partitionKey: ["name"],
  clustering: [],
  compaction: UNIFIED_COMPACTION,
  defaultTtl: 0,
  comment: "Secrets that instances share, such as the one that page cursors are signed with",
  indexes: [],
};

/** Tables that all streams share. */
const sharedTables: readonly TableDefinition[] = [
  streams,
  windows,
  latest,
  arrivals,
  deadLetters,
  lateRecords,
  buckets,
  predictions,
  models,
  secrets,
];

/** The part of a declaration that its raw table follows from. */
export type RawTableSource = Pick<
  Stream,
  "name" | "schema" | "key" | "time" | "text" | "retention"
>;

/**
 * The raw table of a stream: a typed column per schema field and the record as it came.
 *
 * Kafka's partition and offset complete the primary key, so that two records of one instant are two
 * rows and a record read again is the same row.
 *
 * @throws {RangeError} when the retention is not one that Cassandra can keep
 */
export function rawTable(stream: RawTableSource): TableDefinition {
  const fields = fieldColumns(stream).map(({ name, type }) => [name, type] as const);
  return {
    name: stream.name,
    columns: {
      [stream.key]: "text",
      bucket: "timestamp",
      event_time: "timestamp",
      kafka_partition: "int",
      kafka_offset: "bigint",
      ...Object.fromEntries(fields),
      record: "text",
    },
    partitionKey: [stream.key, "bucket"],
    clustering: [
      { name: "event_time", order: "DESC" },
      { name: "kafka_partition", order: "ASC" },
      { name: "kafka_offset", order: "DESC" },
    ],
    compaction: timeWindowCompaction(stream.retention.rawMs),
    defaultTtl: ttlSeconds(stream.retention.rawMs),
    comment: `Records of stream ${stream.name}`,
    indexes: (stream.text ?? []).map((column) => ({
      name: `${stream.name}_${column}_sai`,
      column,
      options: { case_sensitive: "false", normalize: "true" },
    })),
  };
}

/**
 * Every table of these streams.
 *
 * @throws {RangeError} when a stream has the name of a shared table, or an impossible retention
 */
export function planTables(selected: readonly RawTableSource[]): readonly TableDefinition[] {
  for (const { name, retention } of selected) {
    if (sharedTables.some((table) => table.name === name)) {
      throw new RangeError(`Stream '${name}' has the name of a table of all streams: rename it`);
    }
    ttlSeconds(retention.windowsMs);
  }
  return [
    ...sharedTables.map((table) => ({ ...table, shared: true })),
    ...selected.map(rawTable),
  ];
}
