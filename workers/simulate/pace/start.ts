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
 * Turns a choice into an instant. Starts told relative to now follow the wall clock, since no source
 * can send tomorrow's records; a fixed start is what its user says, clock or not.
 */
export function chooseStart(choice: StartChoice, facts: StartFacts): Start {
  switch (choice.kind) {
    case "at":
      return { time: choice.time, followClock: false, clamped: false };
    case "now":
      return { time: facts.now - choice.agoMs, followClock: true, clamped: false };
    case "resume": {
      const wanted = facts.now - facts.journeyMs;
      // A record from the future says nothing of how far the others are, and is no start to wait for.
      const free = Math.min(facts.newest + facts.tickMs, facts.now);
      return { time: Math.max(wanted, free), followClock: true, clamped: free > wanted };
    }
  }
}
