/** Seconds over which a rate is measured. */
export const RATE_SECONDS = 10;

/** Seconds that a meter remembers. */
export const METER_SECONDS = 60;

/** Counts events in the second of their time; gives the rate of the last full seconds. */
export class RateMeter {
  /** By second modulo the length; one more for the second that is not over. */
  readonly #counts = new Float64Array(METER_SECONDS + 1);
  readonly #seconds = new Float64Array(METER_SECONDS + 1).fill(-Infinity);

  #newest: number | null = null;

  /** Time of the newest event, epoch ms; null before the first. */
  get newest(): number | null {
    return this.#newest;
  }

  /** @param time epoch ms */
  add(time: number): void {
    this.#newest = Math.max(this.#newest ?? time, time);
    const second = Math.floor(time / 1_000);
    const slot = second % this.#counts.length;
    if (this.#seconds[slot]! > second) return;
    if (this.#seconds[slot]! < second) {
      this.#seconds[slot] = second;
      this.#counts[slot] = 0;
    }
    this.#counts[slot]!++;
  }

  /**
   * Events per second over the {@linkcode RATE_SECONDS} full seconds before `now`.
   *
   * @param now epoch ms
   */
  perSecond(now: number): number {
    return sum(this.history(now).slice(-RATE_SECONDS)) / RATE_SECONDS;
  }

  /** Events in each of the {@linkcode METER_SECONDS} full seconds before `now`, oldest first. */
  history(now: number): number[] {
    const current = Math.floor(now / 1_000);
    return Array.from({ length: METER_SECONDS }, (_, index) => {
      const second = current - METER_SECONDS + index;
      const slot = second % this.#counts.length;
      return this.#seconds[slot] === second ? this.#counts[slot]! : 0;
    });
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
