/** Seconds over which a rate is measured. */
export const RATE_SECONDS = 10;

/** Counts events in the second of their time; gives the rate of the last full seconds. */
export class RateMeter {
  /** By second modulo the length; one more for the second that is not over. */
  readonly #counts = new Float64Array(RATE_SECONDS + 1);
  readonly #seconds = new Float64Array(RATE_SECONDS + 1).fill(-Infinity);

  /** @param time epoch ms */
  add(time: number): void {
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
    const current = Math.floor(now / 1_000);
    let sum = 0;
    for (let slot = 0; slot < this.#counts.length; slot++) {
      const age = current - this.#seconds[slot]!;
      if (age >= 1 && age <= RATE_SECONDS) sum += this.#counts[slot]!;
    }
    return sum / RATE_SECONDS;
  }
}
