import assert from "node:assert/strict";
import process from "node:process";
import { setImmediate } from "node:timers/promises";

/** Runs that may be needed until the collector and the compiler stay out of the longest stretch. */
const RUNS = 4;
/** The most of the whole work that may be done at once. */
const SHARE = 1 / 8;
/** What may be done at once however little there is in all, ms of the processor. */
const LEAST_MS = 50;

/**
 * Checks that work never holds the event loop up for long: for no more than an eighth of what it takes
 * in all, so that it does not matter how fast the machine is. What the work itself takes at once it
 * takes in every run, so one good run is enough.
 *
 * @throws {assert.AssertionError} with the longest stretch of the best run
 */
export async function assertYields(work: () => Promise<unknown>): Promise<void> {
  const runs: { readonly longest: number; readonly most: number }[] = [];
  while (runs.length < RUNS && !runs.some(({ longest, most }) => longest <= most)) {
    const before = process.cpuUsage();
    const longest = await longestStretch(work);
    runs.push({ longest, most: Math.max(LEAST_MS, SHARE * msSince(before)) });
  }
  const [best] = runs.sort((a, b) => a.longest / a.most - b.longest / b.most);
  const { longest, most } = best!;
  assert(longest <= most, `${longest} ms at once, more than ${most}, in the best of ${RUNS} runs`);
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
    const before = process.cpuUsage();
    await setImmediate();
    longest = Math.max(longest, msSince(before));
  }
  await ended;
  return longest;
}

function msSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
