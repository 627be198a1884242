import assert from "node:assert/strict";
import { Slots } from "./slots.ts";

Deno.test("never more tasks at once than slots, and each runs in its turn", async () => {
  const slots = new Slots(3);
  const started: number[] = [];
  let running = 0;
  let most = 0;
  const tasks = Array.from({ length: 20 }, (_, number) =>
    slots.run(async () => {
      started.push(number);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, number % 3));
      running--;
      return number;
    }));
  assert.deepEqual(await Promise.all(tasks), Array.from({ length: 20 }, (_, number) => number));
  assert.deepEqual(started, started.toSorted((a, b) => a - b));
  assert.equal(most, 3);
});

Deno.test("a task that fails frees its slot", async () => {
  const slots = new Slots(1);
  await assert.rejects(slots.run(() => Promise.reject(new Error("no"))), /no/);
  assert.equal(await slots.run(() => Promise.resolve("yes")), "yes");
});
