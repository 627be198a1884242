import type { KeyWindows } from "./window_item.ts";
import type { Span } from "./visible_range.ts";

/** The part of a range that has windows, which is what a replay plays. */
export function replayRange(keys: readonly KeyWindows[], range: Span): Span {
  let from = Infinity;
  let to = -Infinity;
  for (const { windows } of keys) {
    for (const { start, end } of windows) {
      if (end > range.from && start < range.to) {
        from = Math.min(from, start);
        to = Math.max(to, end);
      }
    }
  }
  return from < to ? { from: Math.max(range.from, from), to: Math.min(range.to, to) } : range;
}
