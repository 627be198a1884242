import assert from "node:assert/strict";
import { readServiceSettings } from "./settings.ts";

Deno.test("the usual ports are the defaults", () => {
  const settings = readServiceSettings(() => undefined);
  assert.equal(settings.kafkaPort, 9092);
  assert.equal(settings.cassandraPort, 9042);
});

Deno.test("every wrong value is named at once", () => {
  const values: Record<string, string> = {
    SLUICE_KAFKA_PORT: "70000",
    SLUICE_CASSANDRA_HEAP_MB: "much",
  };
  assert.throws(
    () => readServiceSettings((name) => values[name]),
    /SLUICE_KAFKA_PORT='70000' must be .*; SLUICE_CASSANDRA_HEAP_MB='much' must be/,
  );
});
