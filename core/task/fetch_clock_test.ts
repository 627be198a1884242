import assert from "node:assert/strict";
import { FetchClock } from "./fetch_clock.ts";

Deno.test("a fetch confirms the one before it", () => {
  const clock = new FetchClock();
  assert.equal(clock.readUntil, undefined);
  clock.fetchBegins(1, 100);
  assert.equal(clock.readUntil, undefined);
  clock.fetchBegins(1, 200);
  assert.equal(clock.readUntil, 100);
});

Deno.test("a worker that was frozen knows nothing of the time in between", () => {
  const clock = new FetchClock();
  clock.fetchBegins(1, 100);
  clock.fetchBegins(1, 200);
  // Five minutes later the first thing it does is to fetch.
  clock.fetchBegins(1, 300_000);
  assert.equal(clock.readUntil, 200);
  clock.fetchBegins(1, 300_100);
  assert.equal(clock.readUntil, 300_000);
});

Deno.test("the slowest broker decides, until partitions are assigned anew", () => {
  const clock = new FetchClock();
  for (const time of [100, 200]) clock.fetchBegins(1, time);
  for (const time of [150, 900]) clock.fetchBegins(2, time);
  assert.equal(clock.readUntil, 100);
  clock.fetchBegins(3, 950);
  assert.equal(clock.readUntil, undefined);
  clock.reset();
  assert.equal(clock.readUntil, undefined);
});
