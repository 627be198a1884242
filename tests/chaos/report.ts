import type { FindingKind } from "./checker/findings.ts";
import { type FaultName, FAULTS } from "./faults/mod.ts";
import type { ChaosReport } from "./run.ts";

/** Findings of each kind that are shown. */
const SHOWN = 12;

/** How many findings of a kind there are. */
export function countOf(report: ChaosReport, kind: FindingKind): number {
  return report.findings.filter((finding) => finding.kind === kind).length;
}

/** Whether nothing is lost, doubled or wrong, and everything came about in time. */
export function isClean(report: ChaosReport): boolean {
  return report.findings.length === 0 && report.stalls.length === 0;
}

/** The table of a run, as Markdown. */
export function reportTable(report: ChaosReport): string {
  const { faults, records, windows, derivedWindows, stalls, seed, durationMs } = report;
  const rows: [string, string | number][] = [
    ...Object.entries(faults).map(([name, count]): [string, number] => [
      FAULTS[name as FaultName].title,
      count,
    ]),
    ["faults in all", Object.values(faults).reduce((sum, count) => sum + count, 0)],
    ["records produced", records.toLocaleString("en")],
    ["windows compared", windows.toLocaleString("en")],
    ["of them across keys and streams", derivedWindows.toLocaleString("en")],
    ["lost", countOf(report, "lost")],
    ["doubled", countOf(report, "doubled")],
    ["wrong", countOf(report, "wrong")],
    ["stalled", stalls.length],
  ];
  const run = `seed ${seed}, ${(durationMs / 60_000).toFixed(1)} min`;
  const cells = [[`chaos, ${run}`, "count"], ...rows.map(([name, count]) => [name, String(count)])];
  const widths = [0, 1].map((column) => Math.max(...cells.map((row) => row[column]!.length)));
  const line = ([name, count]: string[]) =>
    `| ${name!.padEnd(widths[0]!)} | ${count!.padStart(widths[1]!)} |`;
  const rule = `| ${"-".repeat(widths[0]!)} | ${"-".repeat(widths[1]! - 1)}: |`;
  return [line(cells[0]!), rule, ...cells.slice(1).map(line)].join("\n") + "\n";
}

/** The findings in words, the first ones of each kind of thing; empty when there are none. */
export function findingsText({ findings, stalls }: ChaosReport): string {
  const groups = Map.groupBy(findings, ({ kind, what }) => `${kind}: ${what}`);
  const lines = [...groups].flatMap(([name, group]) => [
    `${name} (${group.length})`,
    ...group.slice(0, SHOWN).map(({ detail }) => `  ${detail}`),
    ...(group.length > SHOWN ? [`  and ${group.length - SHOWN} more`] : []),
  ]);
  return [...stalls.map((stall) => `stalled: ${stall}`), ...lines].map((line) => `${line}\n`)
    .join("");
}
