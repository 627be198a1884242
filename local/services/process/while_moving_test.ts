import assert from "node:assert/strict";
import fc from "fast-check";
import { whileMoving } from "./while_moving.ts";

/** A service whose log has a line at each of `lines`, looked at every `everyMs` of a made-up clock. */
async function start(
  { lines, readyAt, quietMs, everyMs = 100 }: {
    readonly lines: readonly number[];
    readonly readyAt: number;
    readonly quietMs: number;
    readonly everyMs?: number;
  },
) {
  let time = 0;
  const ready = await whileMoving(() => time >= readyAt, {
    mark: () => lines.filter((line) => line <= time).length,
    quietMs,
    everyMs: 0,
    now: () => time += everyMs,
  });
  return { ready, time };
}

Deno.test("a start is waited for as long as the log moves, however long it takes", async () => {
  const lines = Array.from({ length: 100 }, (_, n) => n * 900);
  assert.equal((await start({ lines, readyAt: 89_000, quietMs: 1_000 })).ready, true);
});

Deno.test("a log that stands still ends the wait, not before its time and soon after it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 8 }),
      fc.integer({ min: 401, max: 2_000 }),
      async (gaps, quietMs) => {
        let time = 0;
        const lines = gaps.map((gap) => time += gap);
        const end = await start({ lines, readyAt: Infinity, quietMs });
        const last = lines.at(-1) ?? 0;
        assert.equal(end.ready, false);
        assert(end.time >= last + quietMs, `${end.time} is too soon after ${last}`);
        assert(end.time <= last + quietMs + 400, `${end.time} is too long after ${last}`);
      },
    ),
    { numRuns: 20 },
  );
});

Deno.test("a log that was rotated has moved", async () => {
  const sizes = [900, 900, 100, 100, 100];
  let look = 0;
  let time = 0;
  const options = { quietMs: 3, everyMs: 0, now: () => time++ };
  const ready = await whileMoving(() => look >= 5, {
    ...options,
    mark: () => sizes[look++] ?? 100,
  });
  assert.equal(ready, true);
});

Deno.test("what the condition throws ends the wait: a process that has died", async () => {
  const died = () => Promise.reject(new Error("died"));
  await assert.rejects(whileMoving(died, { mark: () => 0, quietMs: 1_000 }), /died/);
});
