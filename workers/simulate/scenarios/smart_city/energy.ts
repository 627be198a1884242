/** Fuel in a tank or charge in a battery, percent of full. */
export class Energy {
  readonly #range: number;
  #level: number;

  /** @param range kilometres on a full tank or charge at 90 km/h */
  constructor(level: number, range: number) {
    this.#level = level;
    this.#range = range;
  }

  get level(): number {
    return this.#level;
  }

  /** Drives `km` at `speed` (km/h); drag grows with the square of the speed. */
  use(km: number, speed: number): void {
    const effort = 0.6 + 0.4 * (speed / 90) ** 2;
    this.#level = Math.max(1, this.#level - 100 * km / this.#range * effort);
  }

  /** Fills up to `level`, if it is not that full already. */
  fill(level: number): void {
    this.#level = Math.max(this.#level, level);
  }
}
