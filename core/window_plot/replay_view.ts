import type { KeyWindows, WindowItem } from "./window_item.ts";

/**
 * The windows as they stood when event time was `at`: those that had ended are final, those that
 * had begun are open, later ones are not there yet. What an open window held then is not known; it
 * keeps the value that it came to.
 */
export function replayView(keys: readonly KeyWindows[], at: number): KeyWindows[] {
  return keys.map(({ key, windows }) => {
    const shown: WindowItem[] = [];
    for (const item of windows) {
      if (item.start > at) {
        break;
      }
      shown.push(item.end > at ? { ...item, status: "open", watermark: at, before: null } : item);
    }
    return { key, windows: shown };
  });
}

/** How many windows had ended at `at`: the picture of the ended ones changes with this number only. */
export function endedCount(keys: readonly KeyWindows[], at: number): number {
  let ended = 0;
  for (const { windows } of keys) {
    for (const { end } of windows) {
      if (end <= at) {
        ended++;
      }
    }
  }
  return ended;
}
