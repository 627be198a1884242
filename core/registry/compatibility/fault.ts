import { SchemaFault } from "../schema.ts";

/** Why a reader cannot read what a writer writes. */
export interface Fault {
  /** Which rule is broken, such as `READER_FIELD_MISSING_DEFAULT_VALUE`. */
  readonly rule: string;
  /** Where, as a path of fields such as `/address/street`; `/` for the whole. */
  readonly path: string;
  readonly message: string;
}

/** The same fault once: a type may be reached in several ways. */
export function distinct(faults: readonly Fault[]): readonly Fault[] {
  const seen = new Map(faults.map((fault) => [JSON.stringify(fault), fault]));
  return [...seen.values()];
}

/** What a comparison may cost: schemas can be written so that it would never end. */
export class Effort {
  #left = 100_000;
  #depth = 0;

  /**
   * A step, in which there may be others.
   *
   * @throws {SchemaFault} when there have been too many
   */
  step<T>(work: () => T): T {
    if (this.#left-- <= 0 || this.#depth > 400) {
      throw new SchemaFault("the schemas are too large, or too entangled, to be compared");
    }
    this.#depth++;
    try {
      return work();
    } finally {
      this.#depth--;
    }
  }
}
