import type { WindowItem } from "./windows.ts";

export const MINUTE = 60_000;

/** A final window of one minute; `at` is its start in minutes. */
export function windowItem(at: number, change: Partial<WindowItem> = {}): WindowItem {
  return {
    start: at * MINUTE,
    end: (at + 1) * MINUTE,
    status: "final",
    revision: 2,
    count: 10,
    late: 0,
    watermark: null,
    appended: null,
    value: 50,
    before: null,
    ...change,
  };
}
