import assert from "node:assert/strict";
import { throttle } from "./throttle.ts";
import { pause, until } from "./wait.ts";

Deno.test("the first run comes at once, and many asks become few runs, the last never lost", async () => {
  let asked = 0;
  const seen: number[] = [];
  const { ask, end } = throttle(() => seen.push(asked), { everyMs: 20 });
  const began = performance.now();
  while (asked < 30) {
    asked++;
    ask();
    await pause(2);
  }
  assert.equal(seen[0], 1);
  assert(await until(() => seen.at(-1) === 30, { everyMs: 5, timeoutMs: 5_000 }));
  assert(seen.length <= 2 + (performance.now() - began) / 20, `${seen.length} runs`);
  const runs = seen.length;
  await pause(50);
  assert.equal(seen.length, runs);
  end();
});

Deno.test("after a slow run it rests for its share of the time", async () => {
  const runs: number[] = [];
  const { ask, end } = throttle(() => {
    runs.push(performance.now());
    while (performance.now() - runs.at(-1)! < 20);
  }, { everyMs: 1, share: 1 / 4 });
  ask();
  ask();
  await until(() => runs.length === 2, { everyMs: 5, timeoutMs: 5_000 });
  assert(runs[1]! - runs[0]! >= 95, `${runs[1]! - runs[0]!} ms`);
  end();
});

Deno.test("a run that fails or asks again holds nothing up", async () => {
  let runs = 0;
  const { ask, end } = throttle(() => {
    if (++runs === 1) throw new Error("broken");
    if (runs < 4) ask();
  }, { everyMs: 1 });
  assert.throws(ask, /broken/);
  ask();
  assert(await until(() => runs === 4, { everyMs: 1, timeoutMs: 5_000 }));
  end();
});

Deno.test("what has ended runs no more and leaves no timer, even when the run ended it", async () => {
  let runs = 0;
  const waiting = throttle(() => runs++, { everyMs: 5 });
  waiting.ask();
  waiting.ask();
  waiting.end();
  waiting.ask();
  const ending = throttle(() => {
    runs++;
    ending.end();
  }, { everyMs: 60_000 });
  ending.ask();
  await pause(20);
  assert.equal(runs, 2);
});
