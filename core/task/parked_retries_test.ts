import assert from "node:assert/strict";
import { ParkedRetries } from "./parked_retries.ts";

const topics = (partitions: number) => new Map([["t", { id: "one", partitions }]]);
const waiting = { partition: 1, parked: [{ stream: "s", reason: "no partition", waitsFor: "t" }] };
const unreadable = { partition: 1, parked: [{ stream: "s", reason: "unreadable" }] };

Deno.test("a stream that waits for a partition goes on when it is there", () => {
  const retries = new ParkedRetries(() => 0);
  assert(!retries.isDue(waiting, new Map()));
  assert(!retries.isDue(waiting, topics(1)));
  assert(retries.isDue(waiting, topics(2)));
  assert(!retries.isDue({ partition: 1, parked: [] }, topics(2)));
});

Deno.test("state that cannot be read is read again after waits that double up to a limit", () => {
  let now = 0;
  const retries = new ParkedRetries(() => now);
  const due: number[] = [];
  for (; now <= 40 * 60_000; now += 60_000) {
    if (retries.isDue(unreadable, topics(2))) due.push(now / 60_000);
  }
  assert.deepEqual(due, [1, 3, 7, 15, 25, 35]);
});

Deno.test("once nothing is parked, the waits begin anew", () => {
  let now = 0;
  const retries = new ParkedRetries(() => now);
  assert(!retries.isDue(unreadable, topics(2)));
  now = 60_000;
  assert(retries.isDue(unreadable, topics(2)));
  assert(!retries.isDue({ partition: 1, parked: [] }, topics(2)));
  assert(!retries.isDue(unreadable, topics(2)));
  now = 119_999;
  assert(!retries.isDue(unreadable, topics(2)));
  now = 120_000;
  assert(retries.isDue(unreadable, topics(2)));
});
