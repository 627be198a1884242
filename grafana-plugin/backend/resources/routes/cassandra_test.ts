import assert from "node:assert/strict";
import { planTables } from "#core/cassandra/tables.ts";
import { tableExpiry } from "./cassandra.ts";

const planned = planTables([]);
const own = new Set(planned.map(({ name }) => name));

Deno.test("of Sluice's shared tables only declarations and secrets are kept for ever", () => {
  const expiries = planned.map(({ name, defaultTtl }) => [
    name,
    tableExpiry(name, { ttlSeconds: defaultTtl, tables: own }),
  ]);
  assert.deepEqual(Object.fromEntries(expiries), {
    streams: "ever",
    secrets: "ever",
    windows: "row",
    latest: "row",
    arrivals: "row",
    buckets: "row",
    dead_letters: "row",
    late_records: "row",
    predictions: "row",
    models: "row",
  });
});

Deno.test("a default of the table is reported; of other tables without one nothing is known", () => {
  assert.equal(tableExpiry("vehicle_data", { ttlSeconds: 86_400, tables: own }), "table");
  assert.equal(tableExpiry("mine", { ttlSeconds: 0, tables: own }), "unknown");
  const foreign = new Set(["windows", "streams"]);
  assert.equal(tableExpiry("windows", { ttlSeconds: 0, tables: foreign }), "unknown");
});
