/**
 * How records of a stream come about in a simulated world.
 *
 * `Moment` is what the scenario knows of one entity at one instant; every stream of the scenario
 * reads the same moment, so their records agree with one another.
 */
export interface Simulation<Fields, Moment> {
  /** Event time between two records of one entity, ms. */
  readonly everyMs: number;
  /** The record at this moment, or undefined when the entity has nothing to report. */
  record(moment: Moment): Fields | undefined;
}
