import { cpuUsage } from "node:process";
import { setInterval } from "node:timers";

/** How often the event loop is looked at, ms. */
const EVERY_MS = 5;

/** Watches how long the event loop of this process is held up. */
export class LoopWatch {
  #longestMs = 0;
  #last = performance.now();
  #lastCpu = cpuMs();
  readonly #probe = setInterval(() => this.#look(), EVERY_MS).unref();

  /** The longest stretch since the last call, ms. */
  take(): number {
    const longest = this.#longestMs;
    this.#longestMs = 0;
    return longest;
  }

  stop(): void {
    clearInterval(this.#probe);
  }

  #look(): void {
    const now = performance.now();
    const cpu = cpuMs();
    // The clock also counts other programs on the core, the CPU also the collector's other threads.
    const held = Math.min(now - this.#last - EVERY_MS, cpu - this.#lastCpu);
    this.#longestMs = Math.max(this.#longestMs, held);
    this.#last = now;
    this.#lastCpu = cpu;
  }
}

function cpuMs(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1_000;
}
