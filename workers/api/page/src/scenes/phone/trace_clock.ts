/** Traces are drawn so far behind what has come, ms: messages hold a tenth of a second to a half. */
const BEHIND_MS = 500;
/** Further apart, the clock jumps, ms. */
const JUMP_MS = 4_000;
/** How long it takes to be right again, ms. */
const SETTLE_MS = 4_000;

/**
 * The time at the right edge of the traces. What comes in batches is played back evenly: the clock
 * runs with the wall clock, a little faster or slower until it is where it should be.
 */
export class TraceClock {
  #edge: number | undefined;
  #at = 0;

  /**
   * The edge now, epoch ms of the phone; undefined while nothing has come.
   *
   * @param now of any clock, ms
   * @param newest of what has come, epoch ms
   */
  advance(now: number, newest: number): number | undefined {
    if (newest === -Infinity) return undefined;
    const wanted = newest - BEHIND_MS;
    if (this.#edge === undefined || Math.abs(wanted - this.#edge) > JUMP_MS) {
      // What is old is not waited for.
      this.#edge = wanted;
    } else {
      const rate = 1 + Math.max(-1, Math.min(1, (wanted - this.#edge) / SETTLE_MS));
      this.#edge = Math.min(newest, this.#edge + Math.max(0, now - this.#at) * rate);
    }
    this.#at = now;
    return this.#edge;
  }
}
