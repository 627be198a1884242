import type { Span } from "./visible_range.ts";
import type { WindowItem } from "./window_item.ts";

/** Where windows overlap (hopping ones) each is drawn as its last slide: ms from its end. Null: whole. */
export function drawnPart(keys: ReadonlyArray<{ windows: readonly WindowItem[] }>): number | null {
  for (const { windows } of keys) {
    let previous: WindowItem | null = null;
    for (const item of windows) {
      if (previous && item.start > previous.start && item.start < previous.end) {
        return item.start - previous.start;
      }
      previous = item;
    }
  }
  return null;
}

/** Where the drawn part of a window begins, epoch ms; `drawn` as `drawnPart` says it. */
export function drawnStart(item: WindowItem, drawn: number | null): number {
  return drawn === null ? item.start : Math.max(item.start, item.end - drawn);
}

/** Those of a key's windows, ordered by start, whose drawn part is within a range. */
export function windowsWithin(
  windows: readonly WindowItem[],
  { from, to }: Span,
  drawn: number | null = null,
): WindowItem[] {
  const first = firstIndex(windows, ({ end }) => end > from);
  return windows.slice(
    first,
    firstIndex(windows, (item) => drawnStart(item, drawn) > to),
  );
}

/** Lowest and highest value of the windows within a range. */
export function valueExtent(keys: ReadonlyArray<{ windows: readonly WindowItem[] }>, range: Span) {
  let low = Infinity;
  let high = -Infinity;
  for (const { windows } of keys) {
    for (const { value } of windowsWithin(windows, range)) {
      if (value !== null) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
  }
  return low <= high ? { low, high } : null;
}

/** Index of the first item that a condition holds for; it must hold for all after it. */
function firstIndex<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item === undefined || holds(item)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}
