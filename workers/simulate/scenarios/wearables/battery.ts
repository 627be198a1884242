/** How a battery is used in a minute. */
export interface BatteryUse {
  readonly charging: boolean;
  readonly asleep: boolean;
  /** The satellite receiver and the heart's sensor run all the time. */
  readonly workout: boolean;
}

/** Percent a minute up to {@linkcode FAST_UNTIL}, and after it. */
const FAST_CHARGE = 1.6;
const SLOW_CHARGE = 0.7;
const FAST_UNTIL = 80;

/** The battery of a watch; percent of full. Between charges it only falls. */
export class Battery {
  readonly #perMinute: number;
  #level: number;

  /**
   * @param level percent
   * @param hours from full to empty in everyday use
   */
  constructor(level: number, hours: number) {
    this.#level = level;
    this.#perMinute = 100 / (hours * 60);
  }

  get level(): number {
    return this.#level;
  }

  /** One minute later. */
  next({ charging, asleep, workout }: BatteryUse): void {
    if (charging) {
      this.#level = Math.min(
        100,
        this.#level + (this.#level < FAST_UNTIL ? FAST_CHARGE : SLOW_CHARGE),
      );
    } else {
      const share = asleep ? 0.62 : workout ? 3.2 : 1.08;
      this.#level = Math.max(0, this.#level - this.#perMinute * share);
    }
  }
}
