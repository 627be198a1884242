import { completeness } from "./completeness.ts";
import { type TimeScale, toX } from "./time_scale.ts";
import type { ShownKey } from "./window_marks.ts";
import { drawnStart, windowsWithin } from "./window_spans.ts";

/** How complete the windows of one span are, 0 to 1. */
export interface CompletenessCell {
  x0: number;
  x1: number;
  share: number;
}

/** Cells for the final windows of all given keys together: of an overlay, or of the one key of a row. */
export function completenessCells(
  keys: readonly ShownKey[],
  time: TimeScale,
  drawn: number | null,
): CompletenessCell[] {
  const sums = new Map<number, { start: number; end: number; count: number; typical: number }>();
  for (const { windows, typical } of keys) {
    if (typical === null) {
      continue;
    }
    for (const item of windowsWithin(windows, time)) {
      if (item.status !== "open") {
        const sum = sums.get(item.end) ??
          { start: drawnStart(item, drawn), end: item.end, count: 0, typical: 0 };
        sum.count += Math.min(item.count, typical);
        sum.typical += typical;
        sums.set(item.end, sum);
      }
    }
  }
  const cells: CompletenessCell[] = [];
  for (const { start, end, count, typical } of sums.values()) {
    const share = completeness(count, typical);
    if (share !== null) {
      cells.push({
        x0: toX(time, start),
        x1: Math.max(toX(time, start) + 1, toX(time, end) - 1),
        share,
      });
    }
  }
  return cells;
}
