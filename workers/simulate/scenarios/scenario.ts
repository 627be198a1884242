/** Whether an entity that has arrived stops for good, or rests and starts again. */
export type Journeys = "once" | "endless";

/** What a world is made from. */
export interface WorldOptions {
  /** Whole number. */
  readonly seed: number;
  /** Event time of the beginning, epoch ms. */
  readonly start: number;
  /** How many vehicles, devices, … */
  readonly entities: number;
  readonly journeys: Journeys;
}

/** What a scenario knows of one entity at one instant. */
export interface WorldMoment {
  /** Key of the records made from it: the entity. */
  readonly key: string;
  /** Event time, epoch ms. */
  readonly time: number;
  /** Number of the tick, staggered between entities: decides which streams are due. */
  readonly tick: number;
  /** What the scenario's streams read. */
  readonly moment: unknown;
}

/** A simulated world. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  /** Event time between two moments of one entity, ms. */
  readonly tickMs: number;
  /** About how long a whole journey takes, ms. */
  readonly journeyMs: number;
  /**
   * Moments in the order of their event time. Equal options give equal moments, and more entities
   * do not change the moments of the others.
   */
  moments(options: WorldOptions): Iterable<WorldMoment>;
}
