import type { KeyWindows } from "./window_item.ts";

/** A span of event time, epoch ms. */
export interface Span {
  from: number;
  to: number;
}

/** Longest room right of now, as a share of the range, in which open windows show what they still miss. */
const LEAD = 0.12;

/**
 * The range that a panel following `now` shows. It moves by whole pixels, so that a picture can be
 * kept between its steps, and ends a little after `now` where windows that are open end later.
 */
export function followingRange(
  range: Span,
  { now, width, openEnd }: { now: number; width: number; openEnd: number },
) {
  const span = range.to - range.from;
  const lead = Math.min(span * LEAD, Math.max(0, openEnd - now));
  const pixel = span / Math.max(1, width);
  // A lead in coarse steps: it would otherwise shrink with every frame and the range would stand still.
  const steps = span / 100;
  const to = Math.ceil((now + Math.ceil(lead / steps) * steps) / pixel) * pixel;
  return { from: to - span, to };
}

/** Latest end of any open window, epoch ms; -Infinity where all are final. */
export function latestOpenEnd(keys: readonly KeyWindows[]): number {
  let latest = -Infinity;
  for (const { windows } of keys) {
    for (let at = windows.length - 1; at >= 0; at--) {
      const item = windows[at];
      if (item?.status !== "open") {
        break;
      }
      latest = Math.max(latest, item.end);
    }
  }
  return latest;
}
