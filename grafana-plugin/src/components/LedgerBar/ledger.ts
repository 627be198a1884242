import type { Pulse } from '../../contract/live.ts';

/** Where a stream's records went. */
export type Ledger = NonNullable<Pulse['ledger']>;

/** The fates of a record, in the order in which they are drawn. */
export const FATES = ['counted', 'late', 'dead', 'filtered'] as const;
export type Fate = (typeof FATES)[number];

/** Records that came in and have no fate yet. Zero unless something is lost or counted twice. */
export function unaccounted(ledger: Ledger): number {
  return ledger.in - FATES.reduce((sum, fate) => sum + ledger[fate], 0);
}

/** Each fate's part of all, in percent; fates without records are left out. */
export function shares(ledger: Ledger): Array<{ fate: Fate; percent: number }> {
  const total = FATES.reduce((sum, fate) => sum + ledger[fate], 0);
  return FATES.filter((fate) => ledger[fate] > 0).map((fate) => ({ fate, percent: (100 * ledger[fate]) / total }));
}
