import type { PlainFrame } from "../../../src/contract/frame.ts";
import type { LogRow } from "../../../src/contract/rows.ts";

/** Labels that are different for every line, or that alert rules should not group by. */
const LEFT_OUT = new Set(["partition", "offset", "late_by_ms", "event_time", "window"]);

/**
 * How many lines there are of each level and set of labels, as numbers that an alert rule takes
 * (data plane, `numeric-multi` 0.1). Without lines it is one zero without labels, so that a rule
 * sees that all is quiet rather than that data is missing.
 */
export function lineCounts(rows: readonly LogRow[], refId: string): PlainFrame[] {
  const counts = new Map<string, { labels: Record<string, string>; count: number }>();
  for (const { labels: given, level } of rows) {
    const kept = Object.entries(given).filter(([name]) => !LEFT_OUT.has(name)).sort();
    const labels = { ...Object.fromEntries(kept), level };
    const id = JSON.stringify(labels);
    const known = counts.get(id);
    if (known === undefined) counts.set(id, { labels, count: 1 });
    else known.count++;
  }
  if (counts.size === 0) counts.set("", { labels: {}, count: 0 });
  return [...counts.keys()].sort().map((id) => {
    const { labels, count } = counts.get(id)!;
    return {
      refId,
      fields: [{ name: "lines", type: "number", values: [count], labels }],
      meta: { type: "numeric-multi", typeVersion: [0, 1] },
    };
  });
}
