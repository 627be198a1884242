import type { StreamCounts, Tally } from "./tally.ts";

const COLUMNS: readonly (readonly [title: string, kind: keyof StreamCounts])[] = [
  ["records", "records"],
  ["in order", "ok"],
  ["out of order", "out-of-order"],
  ["late", "late"],
  ["offline", "offline"],
  ["duplicate", "duplicate"],
  ["invalid", "invalid"],
  ["missing", "missing"],
];

/** A table of what was sent, one line per stream and one for all; ends with a line break. */
export function summaryTable(tally: Tally): string {
  const rows = [...tally.streams].map(([stream, counts]) => [
    stream,
    ...COLUMNS.map(([, kind]) => format(counts[kind])),
  ]);
  const all = [...tally.streams.values()];
  const sums = COLUMNS.map(([, kind]) => format(all.reduce((sum, each) => sum + each[kind], 0)));
  const table = [["stream", ...COLUMNS.map(([title]) => title)], ...rows, ["all", ...sums]];
  const widths = table[0]!.map((_, i) => Math.max(...table.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)).join("  ");
  return table.map(line).join("\n") + "\n";
}

function format(count: number): string {
  return count.toLocaleString("en-GB");
}
