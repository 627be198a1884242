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
 * Plans when each record is due. The plan does not move when the receiver is slow: what was held up
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

/** Where simulated time begins. */
export type StartChoice =
  /** A fixed instant, epoch ms. */
  | { readonly kind: "at"; readonly time: number }
  /** So long before the wall clock, ms. */
  | { readonly kind: "now"; readonly agoMs: number }
  /** A whole journey before the wall clock, but after what the topics hold. */
  | { readonly kind: "resume" };

/** What {@linkcode chooseStart} needs to know. */
export interface StartFacts {
  /** Wall clock, epoch ms. */
  readonly now: number;
  /** About how long a journey takes, ms. */
  readonly journeyMs: number;
  /** Newest event time in the topics, epoch ms; -Infinity when they are empty. */
  readonly newest: number;
  /** Event time between two records of an entity, ms: a gap that keeps record ids apart. */
  readonly tickMs: number;
}

/** Where simulated time begins and how it goes on. */
export interface Start {
  /** Epoch ms. */
  readonly time: number;
  /** True when event time must never be ahead of the wall clock. */
  readonly followClock: boolean;
  /** True when older records in the topics moved the start. */
  readonly clamped: boolean;
}

/**
 * Turns a choice into an instant. Starts relative to now follow the wall clock, since no source
 * can send tomorrow's records; a fixed start is taken as it is, clock or not.
 */
export function chooseStart(choice: StartChoice, facts: StartFacts): Start {
  switch (choice.kind) {
    case "at":
      return { time: choice.time, followClock: false, clamped: false };
    case "now":
      return { time: facts.now - choice.agoMs, followClock: true, clamped: false };
    case "resume": {
      const wanted = facts.now - facts.journeyMs;
      // A record from the future shows nothing of how far the others are, and is no start to wait for.
      const free = Math.min(facts.newest + facts.tickMs, facts.now);
      return { time: Math.max(wanted, free), followClock: true, clamped: free > wanted };
    }
  }
}
