import type { Ledger } from "../api/contract.ts";
import { formatCount } from "../format/number.ts";
import { ledgerDifference } from "../state/ledger.ts";

/** Whether every record that came in is accounted for. */
export function LedgerCheck({ ledger }: { ledger: Ledger }) {
  const difference = ledgerDifference(ledger);
  const { in: all, counted, late, dead, filtered } = ledger;
  const sum =
    `${formatCount(all)} in = ${formatCount(counted)} counted + ${formatCount(late)} late` +
    ` + ${formatCount(dead)} dead + ${formatCount(filtered)} filtered`;
  return (
    <span class={difference === 0 ? "good" : "bad"} title={sum}>
      {difference === 0 ? "✓ balanced" : `✗ off by ${formatCount(difference)}`}
    </span>
  );
}
