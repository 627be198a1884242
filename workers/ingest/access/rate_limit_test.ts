import assert from "node:assert/strict";
import { type Rate, RateLimit } from "./rate_limit.ts";

const UNLIMITED: Rate = { perSecond: Infinity, burst: 1 };

function limited(options: { device?: Rate; all?: Rate }) {
  let now = 0;
  const limit = new RateLimit({
    device: options.device ?? UNLIMITED,
    all: options.all ?? UNLIMITED,
    now: () => now,
  });
  return { limit, pass: (ms: number) => now += ms };
}

Deno.test("a device may send a burst and then as fast as its rate", () => {
  const { limit, pass } = limited({ device: { perSecond: 10, burst: 3 } });
  for (let n = 0; n < 3; n++) assert.equal(limit.takeOf("a"), undefined);
  assert.deepEqual(limit.takeOf("a"), { who: "device", retryAfterMs: 100 });
  assert.equal(limit.takeOf("b"), undefined);
  pass(99);
  assert(limit.takeOf("a") !== undefined);
  pass(1);
  assert.equal(limit.takeOf("a"), undefined);
  assert(limit.takeOf("a") !== undefined);
  pass(60_000);
  for (let n = 0; n < 3; n++) assert.equal(limit.takeOf("a"), undefined);
  assert(limit.takeOf("a") !== undefined);
});

Deno.test("all together have a limit of their own", () => {
  const { limit, pass } = limited({ all: { perSecond: 1, burst: 2 } });
  assert.equal(limit.takeOfAll(), undefined);
  assert.equal(limit.takeOfAll(), undefined);
  assert.deepEqual(limit.takeOfAll(), { who: "all", retryAfterMs: 1_000 });
  pass(1_000);
  assert.equal(limit.takeOfAll(), undefined);
});

Deno.test("devices that may send a burst again are forgotten, and no more than so many known", () => {
  const { limit, pass } = limited({ device: { perSecond: 10, burst: 10 } });
  for (let n = 0; n < 200_000; n++) limit.takeOf(`device-${n}`);
  assert(limit.devices <= 100_000);
  for (let n = 0; n < 3; n++) {
    pass(1_000);
    limit.takeOf("last");
  }
  assert.equal(limit.devices, 1);
});

Deno.test("what a device has sent is not forgotten while it counts", () => {
  const { limit, pass } = limited({ device: { perSecond: 1, burst: 4 } });
  let taken = 0;
  for (let ms = 0; ms < 60_000; ms += 100) {
    pass(100);
    if (limit.takeOf("a") === undefined) taken++;
  }
  assert(taken >= 62 && taken <= 64, String(taken));
});
