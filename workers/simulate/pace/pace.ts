/** How fast records are sent: all at once, so many a second, or event time per wall time. */
export type Pace =
  | { readonly kind: "max" }
  | { readonly kind: "rate"; readonly recordsPerSecond: number }
  | { readonly kind: "speed"; readonly factor: number };

/** Options of {@linkcode Pacer}. */
export interface PacerOptions {
  readonly pace: Pace;
  /** Event time of the beginning, epoch ms. */
  readonly start: number;
  /** Wall clock of the beginning, epoch ms. */
  readonly startedAt: number;
  /** True when event time must never be ahead of the wall clock. */
  readonly followClock: boolean;
}

/**
 * Says when each record is due. The plan does not move when the receiver is slow: what was held up
 * is due at once.
 */
export class Pacer {
  readonly #options: PacerOptions;
  #caughtUp = false;

  constructor(options: PacerOptions) {
    this.#options = options;
  }

  /** True once event time has reached the wall clock and goes on with it. */
  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  /**
   * Wall clock (epoch ms) at which a record is due; -Infinity for at once.
   *
   * @param deliverAt event time at which it is sent, epoch ms
   * @param index how many records come before it
   */
  dueAt(deliverAt: number, index: number): number {
    const planned = this.#plan(deliverAt, index);
    if (!this.#options.followClock || planned >= deliverAt) return planned;
    this.#caughtUp ||= planned !== -Infinity || deliverAt >= this.#options.startedAt;
    return deliverAt;
  }

  #plan(deliverAt: number, index: number): number {
    const { pace, start, startedAt } = this.#options;
    switch (pace.kind) {
      case "max":
        return -Infinity;
      case "rate":
        return startedAt + index / pace.recordsPerSecond * 1_000;
      case "speed":
        return startedAt + (deliverAt - start) / pace.factor;
    }
  }
}
