import assert from "node:assert/strict";
import type { RecordJson, Window } from "../../api/contract.ts";
import { progressOf, stateOf } from "./person.ts";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 0, 2, 12);
const CLOCKS = { newestAt: NOW, now: 1e9 };

const entry = (minutesAgo: number, record: RecordJson) => ({
  key: "watch-0001",
  time: NOW - minutesAgo * MINUTE,
  record: { person_id: "person-0001", ...record },
});

Deno.test("a watch on the wrist shows the heart, and the battery as it was last told", () => {
  const state = stateOf({
    device_metadata: entry(8, { battery_level: 71, power: "battery" }),
    health_metrics: entry(0, { heart_rate: 64, heart_zone: "rest", activity_type: "resting" }),
  }, CLOCKS);
  assert.deepEqual(state, {
    person: "person-0001",
    at: NOW,
    state: "worn",
    silentMs: 0,
    heartRate: 64,
    heartZone: "rest",
    activity: "resting",
    battery: 71,
    charging: false,
  });
});

Deno.test("a watch off the wrist has no heart rate, whether it charges or not", () => {
  const health_metrics = entry(40, { heart_rate: 64, activity_type: "resting" });
  for (const [power, state] of [["charger", "charging"], ["battery", "off the wrist"]]) {
    const off = stateOf({ health_metrics, device_metadata: entry(2, { power: power! }) }, CLOCKS);
    assert.deepEqual([off.state, off.heartRate, off.activity], [state, undefined, undefined]);
  }
});

Deno.test("a watch that others have left behind is offline, for as long as nothing came", () => {
  const health_metrics = entry(180, { heart_rate: 58 });
  const state = stateOf({ health_metrics }, CLOCKS);
  assert.deepEqual([state.state, state.silentMs], ["offline", 180 * MINUTE]);
  assert.equal(stateOf({ health_metrics: entry(30, {}) }, CLOCKS).state, "worn");
  const heard = { ...health_metrics, heardAt: CLOCKS.now - MINUTE };
  assert.equal(stateOf({ health_metrics: heard }, CLOCKS).state, "worn", "its clock is behind");
});

Deno.test("rings are the sums of a day, and unknown without one", () => {
  const day = {
    measures: { active_calories: { sum: 250 }, exercise: { sum: 12 }, steps: { sum: 6_000 } },
  } as unknown as Window;
  assert.deepEqual(progressOf(day), [250, 12, 6_000]);
  assert.deepEqual(progressOf(undefined), [undefined, undefined, undefined]);
});
