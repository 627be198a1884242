import assert from "node:assert/strict";
import { addColumns, alterOptions, createIndex, createTable } from "./table.ts";
import { planTables, rawTable } from "./tables.ts";
import { testStream } from "./test_stream.ts";

const raw = rawTable(testStream);

Deno.test("the raw table of a stream, as CQL", () => {
  assert.equal(
    createTable(raw),
    `CREATE TABLE IF NOT EXISTS "readings" (
  "sensor" text,
  "bucket" timestamp,
  "event_time" timestamp,
  "kafka_partition" int,
  "kafka_offset" bigint,
  "level" double,
  "count" bigint,
  "on" boolean,
  "seen" timestamp,
  "mode" text,
  "note" text,
  "tags" text,
  "record" text,
  PRIMARY KEY (("sensor", "bucket"), "event_time", "kafka_partition", "kafka_offset")
) WITH CLUSTERING ORDER BY ("event_time" DESC, "kafka_partition" ASC, "kafka_offset" DESC)
  AND compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'DAYS', 'compaction_window_size': '1'}
  AND default_time_to_live = 2592000
  AND comment = 'Records of stream readings'`,
  );
});

Deno.test("a text field gets a storage-attached index", () => {
  assert.equal(
    createIndex(raw, raw.indexes[0]!),
    `CREATE INDEX IF NOT EXISTS "readings_note_sai" ON "readings" ("note") USING 'sai' ` +
      `WITH OPTIONS = {'case_sensitive': 'false', 'normalize': 'true'}`,
  );
});

Deno.test("columns and options of an existing table are altered", () => {
  assert.equal(
    addColumns(raw, ["mode", "on"]),
    `ALTER TABLE "readings" ADD IF NOT EXISTS ("mode" text, "on" boolean)`,
  );
  assert.match(
    alterOptions(raw),
    /^ALTER TABLE "readings" WITH compaction = \{.*\} AND default_time_to_live = 2592000$/,
  );
});

Deno.test("the shared tables have the keys that readers rely on", () => {
  const keys = planTables([]).map(({ name, partitionKey, clustering }) => {
    const order = clustering.map(({ name, order }) => `${name} ${order}`);
    return `${name} (${partitionKey.join(", ")}) ${order.join(", ")}`.trim();
  });
  assert.deepEqual(keys, [
    "streams (name)",
    "windows (stream, key, size, bucket) window_start DESC",
    "latest (stream, shard) key ASC",
    "arrivals (stream, letters, bucket) step DESC, kafka_partition ASC, chunk DESC",
    "dead_letters (stream, bucket, kafka_partition, chunk) at DESC, kafka_offset DESC",
    "late_records (stream, bucket, kafka_partition, chunk) at DESC, kafka_offset DESC",
    "buckets (stream, rows) bucket DESC",
    "predictions (stream, key, measure, aggregate, size, horizon, bucket) window_start DESC",
    "models (stream, key, measure, aggregate, size) version DESC",
    "secrets (name)",
  ]);
});

Deno.test("a stream cannot have the name of a shared table", () => {
  assert.throws(() => planTables([{ ...testStream, name: "windows" }]), /'windows'.*rename it/);
});

Deno.test("a retention that Cassandra cannot keep is refused", () => {
  for (const windowsMs of [0, -1, Infinity, NaN]) {
    const retention = { ...testStream.retention, windowsMs };
    assert.throws(() => planTables([{ ...testStream, retention }]), /at most 20 years/);
  }
});
