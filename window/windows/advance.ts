import type { SpecWindows } from "./spec_windows.ts";

/** The windows of one spec and their size, ms. */
export interface Sized {
  readonly size: number;
  readonly windows: SpecWindows;
}

/**
 * Closes and drops all that a watermark has passed, in the order in which it would have happened
 * had the watermark risen by one ms at a time: by the watermark it was due at (the window's end,
 * plus the lateness under `update`), then size, then the order within the spec. So what is told
 * does not depend on the steps in which the watermark rises.
 */
export function advance(specs: readonly Sized[], watermark: number): void {
  while (true) {
    let next: Sized | undefined;
    let due = watermark;
    for (const spec of specs) {
      const at = spec.windows.due;
      if (at > due || (at === due && next !== undefined && spec.size >= next.size)) continue;
      next = spec;
      due = at;
    }
    if (next === undefined) return;
    next.windows.closeNext(watermark);
  }
}
