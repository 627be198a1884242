/** What became of the records that one spec saw. */
export interface SpecCounts {
  counted: number;
  late: number;
  filtered: number;
}

/** The counts of a spec that was declared when the stream had had records already. */
export interface SpecLedger extends SpecCounts {
  /** Records that were not too far ahead and came before the spec was declared. */
  before: number;
}

/**
 * What became of every record of a stream in this task. Always
 * `in = counted + late + filtered + future`, and for each of `specs` (in declared order)
 * `in = before + counted + late + filtered + future of the stream`.
 */
export interface LedgerCounts extends SpecCounts {
  in: number;
  /** Too far ahead of their append time; no spec saw them. */
  future: number;
  specs: SpecLedger[];
}

/** What became of one record. */
export type Disposition = "counted" | "filtered" | "late" | "future";

/** An empty ledger for so many specs. */
export function emptyLedger(specs: number): LedgerCounts {
  const counts = () => ({ counted: 0, late: 0, filtered: 0 });
  return {
    ...{ in: 0, future: 0, ...counts() },
    specs: Array.from({ length: specs }, () => ({ before: 0, ...counts() })),
  };
}
