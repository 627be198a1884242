import assert from "node:assert/strict";
import process from "node:process";
import { setImmediate } from "node:timers/promises";

/** Runs that may be needed until the collector and the compiler stay out of the longest stretch. */
const RUNS = 4;

/**
 * Checks that work never holds the event loop up for longer than a limit, ms of the processor. What
 * the work itself takes at once it takes in every run, so one run that keeps to the limit is enough.
 *
 * @throws {assert.AssertionError} with the shortest of the longest stretches
 */
export async function assertYields(limitMs: number, work: () => Promise<unknown>): Promise<void> {
  let least = Infinity;
  for (let run = 0; run < RUNS && least >= limitMs; run++) {
    least = Math.min(least, await longestStretch(work));
  }
  assert(least < limitMs, `${least} ms in the best of ${RUNS} runs`);
}

/**
 * Longest time of the processor between two turns of the event loop while work goes on, ms. Unlike
 * the clock it does not count what other processes take.
 */
async function longestStretch(work: () => Promise<unknown>): Promise<number> {
  let running = true;
  const ended = work().finally(() => running = false);
  let longest = 0;
  while (running) {
    const { user, system } = process.cpuUsage();
    await setImmediate();
    const used = process.cpuUsage({ user, system });
    longest = Math.max(longest, (used.user + used.system) / 1_000);
  }
  await ended;
  return longest;
}
