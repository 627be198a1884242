import assert from "node:assert/strict";
import type { FaultName } from "./faults/mod.ts";
import { schedule } from "./schedule.ts";

const faults: FaultName[] = ["kill", "stop", "broker-kill", "poison"];

const first = (seed: number, count: number) => schedule(seed, faults).take(count).toArray();

Deno.test("the same seed gives the same schedule, another one another", () => {
  assert.deepEqual(first(7, 40), first(7, 40));
  assert.notDeepEqual(first(7, 40), first(8, 40));
});

Deno.test("every fault comes once before any comes again", () => {
  const names = first(7, 12).map(({ fault }) => fault);
  for (const from of [0, 4, 8]) {
    assert.deepEqual(names.slice(from, from + 4).sort(), [...faults].sort());
  }
});

Deno.test("no fault, no schedule", () => {
  assert.deepEqual(schedule(1, []).toArray(), []);
});
