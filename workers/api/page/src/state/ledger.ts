import type { Ledger } from "../api/contract.ts";

/** Records that the ledger cannot account for; 0 when nothing was lost or counted twice. */
export function ledgerDifference({ in: all, counted, late, dead, filtered }: Ledger): number {
  return all - counted - late - dead - filtered;
}
