import process from "node:process";
import { setImmediate } from "node:timers/promises";

/**
 * Longest time of the processor between two turns of the event loop while work goes on, ms. Unlike
 * the clock it does not count what other processes take.
 */
export async function longestStretch(work: () => Promise<unknown>): Promise<number> {
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
