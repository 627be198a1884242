import assert from "node:assert/strict";
import { QueryMemory, QueryRefused } from "./query_memory.ts";

const MIB = 1_048_576;
const { signal } = new AbortController();

Deno.test("a query grows with what it reads, several pages at once, and gives all back", async () => {
  const memory = new QueryMemory(100 * MIB);
  const lease = await memory.admit("a", signal);
  const before = memory.figures.inFlightBytes;
  await Promise.all([1, 2, 3].map((n) => lease.hold({ bytes: n * MIB, values: 0 })));
  assert.ok(memory.figures.inFlightBytes >= 3 * MIB + before - 1);
  const grown = memory.figures.inFlightBytes;
  await lease.hold({ bytes: MIB, values: 0 });
  assert.equal(memory.figures.inFlightBytes, grown);
  lease.release();
  assert.deepEqual(memory.figures, {
    capacityBytes: 100 * MIB,
    inFlightBytes: 0,
    waiting: 0,
    refused: 0,
  });
});

Deno.test("one that alone takes too much is refused with what to do", async () => {
  const memory = new QueryMemory(10 * MIB);
  const lease = await memory.admit("a", signal);
  await assert.rejects(
    lease.hold({ bytes: 10 * MIB, values: 0 }),
    (error) =>
      error instanceof QueryRefused && error.reason === "too large" &&
      /fewer columns.*query_memory/.test(error.message),
  );
  assert.equal(memory.figures.refused, 1);
});

Deno.test("pages that wait go on when another query has ended", async () => {
  const memory = new QueryMemory(40 * MIB);
  const [first, second] = [await memory.admit("a", signal), await memory.admit("b", signal)];
  await first.hold({ bytes: 9 * MIB, values: 0 });
  const pages = Promise.all([1, 4, 5].map((n) => second.hold({ bytes: n * MIB, values: 0 })));
  while (memory.figures.waiting === 0) await Promise.resolve();
  first.release();
  await pages;
  second.release();
});
