import type { Source } from "../source.ts";

/** Whether an entity that has arrived stops for good, or rests and starts again. */
export type Journeys = "once" | "endless";

/** Options of the command that say how many entities there are; each scenario has one of them. */
export type EntityOption = "vehicles" | "buildings" | "people" | "phones" | "rooms";

/** What a world is made from. */
export interface WorldOptions {
  /** Whole number. */
  readonly seed: number;
  /** Event time of the beginning, epoch ms. */
  readonly start: number;
  /** How many vehicles, buildings, … */
  readonly entities: number;
  readonly journeys: Journeys;
}

/** What a scenario knows of one entity at one instant. */
export interface WorldMoment {
  /** Key of the records made from it: the entity. */
  readonly key: string;
  /** Event time, epoch ms. */
  readonly time: number;
  /** When the device sends it, epoch ms: later than `time` where a device keeps records. Default `time`. */
  readonly sentAt?: number;
  /** Number of the tick, staggered between entities: decides which streams are due. */
  readonly tick: number;
  /** What the scenario's streams read. */
  readonly moment: unknown;
}

/** A simulated world. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  /** What there are many of: the option that says how many, and how many where it is not given. */
  readonly entities: { readonly option: EntityOption; readonly fallback: number };
  /** Event time per wall time where no pace is asked for. */
  readonly speed: number;
  /** The same while a start in the past catches up with the wall clock: a few minutes in all. */
  readonly catchUpSpeed: number;
  /** Event time between two moments of one entity, ms. */
  readonly tickMs: number;
  /** About how long a whole journey takes, ms. */
  readonly journeyMs: number;
  /**
   * What its entities send to the ingest worker, as real devices do. Absent: records of its streams,
   * to Kafka.
   */
  readonly messages?: Source;
  /**
   * Moments in the order in which they are sent. Equal options give equal moments, and more entities
   * do not change the moments of the others.
   */
  moments(options: WorldOptions): Iterable<WorldMoment>;
}
