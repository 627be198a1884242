import type { KeyWindows } from "./window_item.ts";
import type { Cursor } from "./plot_settings.ts";

export type Step = "previous" | "next" | "first" | "last" | "up" | "down";

/** The window that a step leads to; without a cursor the newest of the first key. */
export function stepCursor(
  keys: readonly KeyWindows[],
  cursor: Cursor | null,
  step: Step,
): Cursor | null {
  const row = Math.max(
    0,
    keys.findIndex(({ key }) => key === cursor?.key),
  );
  const shown = keys[row];
  if (!shown) {
    return null;
  }
  const to = (index: number) => cursorAt(shown, index);
  if (!cursor || shown.key !== cursor.key) {
    return to(Infinity);
  }
  const at = nearest(shown, cursor.start);
  switch (step) {
    case "previous":
      return to(at - 1);
    case "next":
      return to(at + 1);
    case "first":
      return to(0);
    case "last":
      return to(Infinity);
    default: {
      const other = keys[row + (step === "up" ? -1 : 1)];
      return (other && cursorAt(other, nearest(other, cursor.start))) ?? cursor;
    }
  }
}

/** The key's window at an index, or at the nearest end; null where it has none. */
function cursorAt({ key, windows }: KeyWindows, index: number): Cursor | null {
  const item = windows[Math.min(windows.length - 1, Math.max(0, index))];
  return item ? { key, start: item.start } : null;
}

function nearest({ windows }: KeyWindows, start: number): number {
  let best = 0;
  let least = Infinity;
  windows.forEach((item, index) => {
    const distance = Math.abs(item.start - start);
    if (distance < least) {
      [best, least] = [index, distance];
    }
  });
  return best;
}
