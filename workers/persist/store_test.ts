import assert from "node:assert/strict";
import { noSchemas } from "#core/registry/test_values.ts";
import { testStream } from "#core/cassandra/test_stream.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { routesOf } from "./plan.ts";
import type { PlannedRow, RefusedRow, Sink, SinkBatch } from "./sink.ts";
import { createStore } from "./store.ts";
import { createPersistMetrics } from "./telemetry.ts";
import { arrival } from "./test_arrival.ts";

const never = new AbortController().signal;

/** A sink in memory that refuses rows for a reason. */
function memorySink(refuse: (row: PlannedRow) => string | undefined) {
  const rows: PlannedRow[] = [];
  const sink: Sink = {
    name: "memory",
    health: { ok: true },
    store(batch: SinkBatch) {
      const refused: RefusedRow[] = [];
      for (const row of batch.rows) {
        const reason = refuse(row);
        if (reason === undefined) rows.push(row);
        else refused.push({ row, reason });
      }
      return Promise.resolve({ stored: batch.rows.length - refused.length, refused });
    },
    close: () => Promise.resolve(),
  };
  return { sink, rows };
}

/** Stores records of these levels; returns what the sink and the log have then. */
async function storeLevels(
  levels: readonly number[],
  refuse: (row: PlannedRow) => string | undefined,
) {
  const { sink, rows } = memorySink(refuse);
  const lines: { offset: string; reason: string }[] = [];
  const metrics = createPersistMetrics();
  const store = createStore({
    routes: routesOf([testStream], { env: () => undefined, values: noSchemas }),
    sink,
    metrics,
    log: createLogger("test", { write: (line) => void lines.push(JSON.parse(line)) }),
    futureCapMs: 0,
  });
  const arrivals = levels.map((level, offset) =>
    arrival({
      offset,
      value: {
        sensor: "s1",
        at: new Date(1_000).toISOString(),
        level,
        count: 1,
        on: true,
        mode: "auto",
      },
    })
  );
  await store({ topic: "readings", partition: 0, arrivals }, never);
  return { rows, lines, metrics: await metrics.registry.metrics() };
}

const stored = (rows: readonly PlannedRow[]) =>
  rows.map(({ kind, arrival }) => `${kind} ${arrival.position.offset}`);

Deno.test("a row that the sink refuses is kept as a dead letter, the others as they are", async () => {
  const refuse = (row: PlannedRow) =>
    row.kind === "record" && /"level":2/.test(String(row.value)) ? "too high" : undefined;
  const { rows, lines, metrics } = await storeLevels([1, 2, 3], refuse);
  assert.deepEqual(stored(rows), ["record 0", "record 2", "dead 1"]);
  assert.deepEqual(lines.map(({ offset, reason }) => [offset, reason]), [["1", "too high"]]);
  assert.match(metrics, /^sluice_persist_refused_total\{.*stream="readings".*\} 1$/m);
  assert.match(metrics, /^sluice_persist_rows_total\{.*kind="records".*\} 2$/m);
  assert.match(metrics, /^sluice_persist_records_total\{.*kind="records".*\} 3$/m);
});

Deno.test("a dead letter that the sink refuses too is reported with both reasons", async () => {
  const refuse = ({ kind }: PlannedRow) => kind === "record" ? "too high" : "too long";
  const { rows, lines } = await storeLevels([1], refuse);
  assert.deepEqual(rows, []);
  assert.deepEqual(
    lines.map(({ reason }) => reason),
    ["too high; nor can its dead letter be written: too long"],
  );
});

Deno.test("a topic that is no stream's is an error", async () => {
  const store = createStore({
    routes: new Map(),
    sink: memorySink(() => undefined).sink,
    metrics: createPersistMetrics(),
    log: createLogger("test", { level: "error" }),
    futureCapMs: 0,
  });
  await assert.rejects(
    store({ topic: "other", partition: 0, arrivals: [] }, never),
    /No stream has the topic 'other'/,
  );
});
