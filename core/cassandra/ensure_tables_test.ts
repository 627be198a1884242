import assert from "node:assert/strict";
import { type ExistingColumn, type ExistingTable, tableChanges } from "./ensure_tables.ts";
import type { TableDefinition } from "./table.ts";
import { rawTable } from "./tables.ts";
import { testStream } from "./test_stream.ts";

const table = rawTable(testStream);

/** The table as Cassandra would describe it once created. */
function existingOf(definition: TableDefinition): ExistingTable {
  const column = (name: string): ExistingColumn => {
    const type = definition.columns[name]!;
    const inPartition = definition.partitionKey.indexOf(name);
    if (inPartition >= 0) {
      return { type, kind: "partition_key", position: inPartition, order: "none" };
    }
    const inClustering = definition.clustering.findIndex((other) => other.name === name);
    if (inClustering < 0) return { type, kind: "regular", position: -1, order: "none" };
    const order = definition.clustering[inClustering]!.order === "ASC" ? "asc" : "desc";
    return { type, kind: "clustering", position: inClustering, order };
  };
  // Cassandra lists columns by name.
  const names = Object.keys(definition.columns).sort();
  return {
    columns: new Map(names.map((name) => [name, column(name)])),
    compaction: {
      ...definition.compaction,
      class: `org.apache.cassandra.db.compaction.${definition.compaction.class}`,
      max_threshold: "32",
    },
    defaultTtl: definition.defaultTtl,
    indexes: new Set(definition.indexes.map(({ name }) => name)),
  };
}

const whats = (existing: ExistingTable | undefined) =>
  tableChanges(table, existing).map(({ what }) => what);

Deno.test("a missing table is created with its indexes", () => {
  assert.deepEqual(whats(undefined), ["create table readings", "create index readings_note_sai"]);
});

Deno.test("a table as defined needs nothing", () => {
  assert.deepEqual(whats(existingOf(table)), []);
});

Deno.test("new fields are added, columns of old ones stay", () => {
  const columns = new Map(existingOf(table).columns);
  columns.delete("mode");
  columns.delete("level");
  columns.set("gone", { type: "text", kind: "regular", position: -1, order: "none" });
  assert.deepEqual(whats({ ...existingOf(table), columns }), [
    "add level, mode to table readings",
  ]);
});

Deno.test("another retention alters the table's options", () => {
  const shorter = { ...existingOf(table), defaultTtl: 60 };
  assert.deepEqual(whats(shorter), ["set time to live and compaction of table readings"]);
  const compaction = { ...existingOf(table).compaction, compaction_window_size: "9" };
  assert.equal(whats({ ...existingOf(table), compaction }).length, 1);
});

Deno.test("a missing index is created", () => {
  const existing = { ...existingOf(table), indexes: new Set<string>() };
  assert.deepEqual(whats(existing), ["create index readings_note_sai"]);
});

Deno.test("a column whose type changed is an error that names the way out", () => {
  const columns = new Map(existingOf(table).columns);
  columns.set("level", { ...columns.get("level")!, type: "text" });
  assert.throws(
    () => tableChanges(table, { ...existingOf(table), columns }),
    /Column 'level' of table 'readings' is text, but its declaration needs double.*drop the table/,
  );
});

Deno.test("another primary key is an error that names both", () => {
  const other = rawTable({ ...testStream, key: "mode" });
  assert.throws(
    () => tableChanges(table, existingOf(other)),
    /primary key \(mode, bucket, event_time desc.*needs \(sensor, bucket, event_time desc/,
  );
});
