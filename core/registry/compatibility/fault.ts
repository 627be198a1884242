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
