import assert from "node:assert/strict";
import fc from "fast-check";
import { METER_SECONDS, RATE_SECONDS, RateMeter } from "./rate_meter.ts";

Deno.test("the rate is the number of events in the last full seconds", () => {
  const start = 1_767_225_600_000;
  const times = fc.array(fc.integer({ min: 0, max: 40_000 })).map((list) =>
    list.sort((a, b) => a - b)
  );
  fc.assert(fc.property(times, (list) => {
    const meter = new RateMeter();
    for (const time of list) meter.add(start + time);
    const now = start + (list.at(-1) ?? 0);
    const second = Math.floor(now / 1_000) * 1_000;
    const inside = list.filter((time) =>
      start + time < second && start + time >= second - RATE_SECONDS * 1_000
    );
    assert.equal(meter.perSecond(now), inside.length / RATE_SECONDS);
  }));
});

Deno.test("a stream that fell silent has no rate", () => {
  const meter = new RateMeter();
  for (let n = 0; n < 100; n++) meter.add(1_000 + n);
  assert.equal(meter.perSecond(5_000), 10);
  assert.equal(meter.perSecond(60_000), 0);
});

Deno.test("the last minute is known second by second, whatever came before it", () => {
  const meter = new RateMeter();
  const now = 1_767_225_600_500;
  for (let ago = 200; ago >= 0; ago--) {
    for (let n = 0; n < ago % 7; n++) meter.add(now - ago * 1_000);
  }
  const expected = Array.from({ length: METER_SECONDS }, (_, n) => (METER_SECONDS - n) % 7);
  assert.deepEqual(meter.history(now), expected);
});

Deno.test("the newest event is the latest, in whatever order they come", () => {
  const meter = new RateMeter();
  assert.equal(meter.newest, null);
  for (const time of [5_000, 9_000, 7_000]) meter.add(time);
  assert.equal(meter.newest, 9_000);
});
