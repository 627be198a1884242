import assert from "node:assert/strict";
import { createStallMeter } from "./stall_meter.ts";

const working = { longestStepMs: 500, idleShare: 0.02 };

Deno.test("a loop that spins is stalled for the time that it spins", () => {
  const meter = createStallMeter(working);
  const looks = [0, 250, 500, 750].map((at) => meter({ at, cpuMs: at, beats: 7 }));
  assert.deepEqual(looks.map(Math.round), [0, 245, 490, 735]);
});

Deno.test("every beat ends a stall", () => {
  const meter = createStallMeter(working);
  meter({ at: 0, cpuMs: 0, beats: 1 });
  assert.equal(meter({ at: 250, cpuMs: 250, beats: 1 }), 245);
  assert.equal(meter({ at: 500, cpuMs: 500, beats: 2 }), 0);
  assert.equal(meter({ at: 750, cpuMs: 750, beats: 2 }), 245);
});

Deno.test("who stood still is not stalled: stopped, asleep, or in a debugger", () => {
  const meter = createStallMeter(working);
  meter({ at: 0, cpuMs: 0, beats: 1 });
  assert.equal(meter({ at: 3_600_000, cpuMs: 5, beats: 1 }), 0);
  for (let at = 3_600_000; at < 3_700_000; at += 250) {
    assert.equal(meter({ at, cpuMs: 5 + (at - 3_600_000) / 100, beats: 1 }), 0);
  }
});

Deno.test("a step counts no longer than a step is, and a starved one as far as it worked", () => {
  const meter = createStallMeter(working);
  meter({ at: 0, cpuMs: 0, beats: 1 });
  assert.equal(meter({ at: 60_000, cpuMs: 60_000, beats: 1 }), 490);
  assert.equal(meter({ at: 60_250, cpuMs: 60_050, beats: 1 }), 535);
});

Deno.test("where every step counts, one that does not work counts too", () => {
  const meter = createStallMeter({ longestStepMs: 500, idleShare: Infinity });
  meter({ at: 0, cpuMs: 0, beats: 1 });
  assert.equal(meter({ at: 400, cpuMs: 0, beats: 1 }), 400);
  assert.equal(meter({ at: 9_000, cpuMs: 0, beats: 1 }), 900);
});
