import assert from "node:assert/strict";
import { mapConcurrently, slots } from "./concurrency.ts";
import { pause } from "./wait.ts";

Deno.test("never more tasks at once than the limit, and each runs in its turn", async () => {
  const run = slots(3);
  const started: number[] = [];
  let running = 0;
  let most = 0;
  const tasks = Array.from({ length: 20 }, (_, number) =>
    run(async () => {
      started.push(number);
      most = Math.max(most, ++running);
      await pause(number % 3);
      running--;
      return number;
    }));
  assert.deepEqual(await Promise.all(tasks), Array.from({ length: 20 }, (_, number) => number));
  assert.deepEqual(started, started.toSorted((a, b) => a - b));
  assert.equal(most, 3);
});

Deno.test("a task that fails frees its slot", async () => {
  const run = slots(1);
  await assert.rejects(run(() => Promise.reject(new Error("no"))), /no/);
  assert.equal(await run(() => Promise.resolve("yes")), "yes");
});

Deno.test("never more than the limit at once, and results in order", async () => {
  let running = 0;
  let most = 0;
  const results = await mapConcurrently([5, 1, 4, 2, 3], async (n) => {
    most = Math.max(most, ++running);
    await pause(n);
    running--;
    return n * 10;
  }, { limit: 2 });
  assert.deepEqual(results, [50, 10, 40, 20, 30]);
  assert.equal(most, 2);
});

Deno.test("nothing to do", async () => {
  assert.deepEqual(
    await mapConcurrently([], () => Promise.reject(new Error("called")), { limit: 3 }),
    [],
  );
});
