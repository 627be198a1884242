import type { WindowItem } from "./window_item.ts";

/** Final windows that say what is typical; fewer than this many say nothing. */
const SAMPLE = 20;
const LEAST = 3;

/** Median count of the key's newest final windows, or null where there are too few of them. */
export function typicalCount(windows: readonly WindowItem[]): number | null {
  const counts: number[] = [];
  for (let at = windows.length - 1; at >= 0 && counts.length < SAMPLE; at--) {
    const item = windows[at];
    if (item && item.status !== "open") {
      counts.push(item.count);
    }
  }
  counts.sort((a, b) => a - b);
  const lower = counts[(counts.length - 1) >> 1];
  const upper = counts[counts.length >> 1];
  return counts.length < LEAST || lower === undefined || upper === undefined
    ? null
    : (lower + upper) / 2;
}

/** Share of the typical count that a window holds, 0 to 1; null where nothing is typical. */
export function completeness(count: number, typical: number | null): number | null {
  return typical === null || typical <= 0 ? null : Math.min(1, count / typical);
}
