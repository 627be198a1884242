import assert from "node:assert/strict";
import { checkMemory } from "./memory.ts";

const MB = 1_048_576;
const kafka = { title: "Kafka 4.1.1", heapMb: 768, setting: "SLUICE_KAFKA_HEAP_MB" };
const cassandra = { title: "Cassandra 5.0.5", heapMb: 1024, setting: "SLUICE_CASSANDRA_HEAP_MB" };

Deno.test("heaps that fit, with what Java takes beside them, pass", () => {
  checkMemory([kafka, cassandra], (768 + 1024 + 500) * MB);
});

Deno.test("heaps that do not fit are refused, with both figures and smaller settings", () => {
  assert.throws(
    () => checkMemory([kafka, cassandra], (768 + 1024 + 499) * MB),
    /may need 2292 MB and 2291 MB are free\..*SLUICE_KAFKA_HEAP_MB=384 SLUICE_CASSANDRA_HEAP_MB=512/,
  );
});

Deno.test("nothing to start needs no memory", () => checkMemory([], 0));
