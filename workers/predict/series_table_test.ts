import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { minutes } from "#core/declaration/mod.ts";
import { recordsOf } from "#core/kafka/record_batch.ts";
import { Outbox } from "#core/task/outbox.ts";
import { StateLane } from "#core/task/state_lane.ts";
import { findBatches, openable } from "#core/kafka/wire/fetched_batch.ts";
import { signed } from "#core/kafka/wire/produce_request.ts";
import { seriesKinds } from "./series.ts";
import { readRowKey, SeriesBudget, SeriesTable } from "./series_table.ts";
import { TableRestorer } from "./restore_table.ts";

const MINUTE = minutes(1);
const kinds = seriesKinds({
  name: "s",
  predict: [{ measure: "speed", aggregate: "avg", window: MINUTE, horizon: 2 }],
  windows: [{
    ...{ kind: "tumbling", sizeMs: MINUTE, allowedLatenessMs: 0, emit: "final-then-correct" },
    ...{ aggregates: ["avg"], measures: ["speed"] },
  }],
});
const [kind] = kinds;

function openTable(budget = new SeriesBudget(10)) {
  const outbox = new Outbox();
  const state = new StateLane(outbox.lane("models", 0), "s");
  const table = new SeriesTable({ kinds, budget, state });
  /** What the changelog has got, by row. */
  const rows = () => {
    const found = new Map<string, Uint8Array | null>();
    for (const { batches } of outbox.take()) {
      for (const batch of batches) {
        const bytes = signed(batch, { producerId: -1, producerEpoch: -1, firstSequence: -1 });
        const at = { topic: "models", partition: 0, fetchedOffset: 0 };
        const opened = findBatches(bytes, []).map((raw) => openable(raw, at));
        for (const { key, value } of recordsOf({ batches: opened })) {
          found.set(Buffer.from(key!).toString().slice(2), value);
        }
      }
    }
    return found;
  };
  return { table, rows };
}

function learn(table: SeriesTable, key: string, n: number): boolean {
  const start = n * MINUTE;
  const series = table.open(kind!, { key, start }, () => []);
  if (series === undefined) return false;
  series.learn({ start, end: start + MINUTE, value: n % 7 }, false);
  table.changed(series, n);
  return true;
}

Deno.test("a key has two rows, which restore it", () => {
  const { table, rows } = openTable();
  for (let n = 0; n < 5; n++) learn(table, "a b/c", n);
  assert(table.writeChanges(10));
  const found = rows();
  assert.deepEqual([...found.keys()].sort(), [
    "s60000 speed avg a b/c",
    "t60000 speed avg a b/c",
  ]);
  const again = openTable();
  const restorer = new TableRestorer(again.table, undefined);
  for (const [key, value] of found) restorer.row(Buffer.from(key), value);
  assert(restorer.prepare(10));
  assert.equal(restorer.done().abandoned, undefined);
  const [before, after] = [table, again.table].map((one) => [...one.series][0]!);
  assert.deepEqual(after!.snapshot(), before!.snapshot());
  assert.equal(after!.key, "a b/c");
  assert(!again.table.isNew(kind!, { key: "a b/c", start: 5 * MINUTE }));
});

Deno.test("beyond its budget a worker takes no new key, and room is given back", () => {
  const budget = new SeriesBudget(2);
  const { table } = openTable(budget);
  assert(learn(table, "a", 0) && learn(table, "b", 0));
  assert(!learn(table, "c", 0));
  assert(learn(table, "a", 1));
  table.close();
  assert(budget.take());
});

Deno.test("a series that was silent for long is forgotten, and begins anew", () => {
  const { table, rows } = openTable();
  learn(table, "a", 0);
  learn(table, "b", 2_000);
  table.writeChanges(10);
  rows();
  assert.equal(table.forget(new Map([[kind!, 2_100 * MINUTE]])), 1);
  assert.equal(table.size, 1);
  assert(table.isNew(kind!, { key: "a", start: 2_100 * MINUTE }));
  assert(table.writeChanges(10));
  assert.deepEqual([...rows()].map(([key, value]) => [key.slice(0, 1), value]), [
    ["s", null],
    ["t", null],
  ]);
  learn(table, "b", 9_000);
  assert.equal([...table.series].find(({ key }) => key === "b")!.learned, 1);
});

Deno.test("a series that begins anew keeps its rows, whatever became of those before", () => {
  const { table, rows } = openTable();
  for (let n = 0; n < 3; n++) learn(table, "a", n);
  table.writeChanges(10);
  const stored = rows();
  const start = 9_000 * MINUTE;
  table.forget(new Map([[kind!, start]]));
  // In the same transaction.
  learn(table, "a", 9_000);
  table.writeChanges(10);
  const forgotten = rows();
  const again = openTable();
  const restorer = new TableRestorer(again.table, undefined);
  for (const [key, value] of stored) {
    restorer.row(Buffer.from(key), key.startsWith("s") ? Uint8Array.of(9) : value);
  }
  restorer.prepare(10);
  assert.equal(restorer.done().abandoned?.series, 1);
  learn(again.table, "a", 9_000);
  again.table.writeChanges(10);
  for (const found of [forgotten, again.rows()]) {
    const { table: restored } = openTable();
    const reader = new TableRestorer(restored, undefined);
    for (const [key, value] of found) reader.row(Buffer.from(key), value);
    reader.prepare(10);
    reader.done();
    assert.deepEqual([...restored.series].map(({ learned }) => learned), [1]);
  }
});

/** Rows of the series a and b, and a table that is to be restored from them. */
function aboutToRestore() {
  const { table, rows } = openTable();
  for (const key of ["a", "b"]) learn(table, key, 0);
  table.writeChanges(10);
  const again = openTable();
  return { rows, again, restorer: new TableRestorer(again.table, undefined) };
}

Deno.test("what was learned since a snapshot that is gone is deleted", () => {
  const { rows, again, restorer } = aboutToRestore();
  for (const [key, value] of rows()) {
    if (key !== "s60000 speed avg a") restorer.row(Buffer.from(key), value);
  }
  restorer.prepare(10);
  assert.equal(restorer.done().abandoned, undefined);
  again.table.writeChanges(10);
  assert.equal(again.rows().get("t60000 speed avg a"), null);
  assert.deepEqual([...again.table.series].map(({ key }) => key), ["b"]);
});

Deno.test("rows that cannot be read are given up, and only those", () => {
  const { rows, again, restorer } = aboutToRestore();
  for (const [key, value] of rows()) {
    const isBad = readRowKey(Buffer.from(key)).id.endsWith("a");
    restorer.row(Buffer.from(key), isBad ? Uint8Array.of(9, 9, 9) : value);
  }
  restorer.prepare(10);
  const { abandoned } = restorer.done();
  assert.equal(abandoned?.series, 1);
  assert.match(abandoned.reason, /another layout/);
  assert.deepEqual([...again.table.series].map(({ key }) => key), ["b"]);
});
