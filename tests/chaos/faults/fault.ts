import type { Random } from "../../support/random.ts";
import type { World } from "../world.ts";

/** Something that goes wrong in production, and how a run brings it about. */
export interface Fault {
  /** One line for the report. */
  readonly title: string;
  /** Goes on while other faults are injected. */
  readonly background?: true;
  /** Waits until no fault goes on in the background. */
  readonly calm?: true;
  /** Breaks something and mends it again; decides by `random` alone. */
  inject(world: World, random: Random): Promise<void>;
}
