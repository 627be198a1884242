/** What became of the records that one spec saw. */
export interface SpecCounts {
  counted: number;
  late: number;
  filtered: number;
}

/**
 * What became of every record of a stream in this task. Always
 * `in = counted + late + filtered + future`, and for each of `specs` (in declared order)
 * `in = counted + late + filtered + future of the stream`.
 */
export interface LedgerCounts extends SpecCounts {
  in: number;
  /** Too far ahead of the wall clock; no spec saw them. */
  future: number;
  specs: SpecCounts[];
}

/** What became of one record. */
export type Disposition = "counted" | "filtered" | "late" | "future";

/** An empty ledger for so many specs. */
export function emptyLedger(specs: number): LedgerCounts {
  const counts = () => ({ counted: 0, late: 0, filtered: 0 });
  return { in: 0, future: 0, ...counts(), specs: Array.from({ length: specs }, counts) };
}

/** The ledger as numbers: in, future, then counted, late, filtered of the stream and each spec. */
export function encodeLedger(ledger: LedgerCounts): number[] {
  const rows = [ledger, ...ledger.specs];
  return [ledger.in, ledger.future, ...rows.flatMap((c) => [c.counted, c.late, c.filtered])];
}

/** Overwrites a ledger with what {@linkcode encodeLedger} made. */
export function decodeLedger(into: LedgerCounts, numbers: readonly number[]): void {
  const at = (index: number) => numbers[index] ?? 0;
  into.in = at(0);
  into.future = at(1);
  [into, ...into.specs].forEach((counts, row) => {
    counts.counted = at(2 + row * 3);
    counts.late = at(3 + row * 3);
    counts.filtered = at(4 + row * 3);
  });
}
