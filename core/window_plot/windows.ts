import type { WindowStatus } from "#window/update.ts";

/** What a window held before its last correction. */
export interface Before {
  revision: number;
  value: number | null;
  count: number;
}

/** How many inputs a window made of windows has, of those that it should have. */
export interface Inputs {
  readonly present: number;
  readonly expected: number;
}

/** Such as `5 of 6`. */
export function formatInputs({ present, expected }: Inputs): string {
  return `${present} of ${expected}`;
}

/** One window of one key, as it is drawn. Never changed in place: an update replaces it. Times are epoch ms. */
export interface WindowItem {
  readonly start: number;
  readonly end: number;
  readonly status: WindowStatus;
  readonly revision: number;
  readonly count: number;
  readonly late: number;
  readonly watermark: number | null;
  readonly appended: number | null;
  /** Of the chosen measure and aggregate. */
  readonly value: number | null;
  /** Whether it may lack records or values from its beginning. Default false. */
  readonly partial?: boolean;
  /** Of a window that a formula makes of others: inputs it has, of those it should have. */
  readonly inputs?: Inputs;
  /** Set where the value that a correction replaced was seen. */
  readonly before: Before | null;
  /** Least and greatest of the values that it sums up, where bars are to show them. */
  readonly spread?: { readonly low: number; readonly high: number } | null;
}

/** The windows of one key, ordered by start. */
export interface KeyWindows {
  readonly key: string;
  readonly windows: readonly WindowItem[];
}

/** A frame's rows by column; every column has `length` values. */
export interface WindowTable {
  readonly length: number;
  readonly key: ArrayLike<string>;
  readonly start: ArrayLike<number>;
  readonly end: ArrayLike<number>;
  readonly status: ArrayLike<WindowStatus>;
  readonly revision: ArrayLike<number>;
  readonly count: ArrayLike<number>;
  readonly late: ArrayLike<number>;
  readonly watermark: ArrayLike<number | null>;
  readonly appended: ArrayLike<number | null>;
  readonly value: ArrayLike<number | null>;
  /** Absent where nothing is known of it. */
  readonly partial?: ArrayLike<boolean | null>;
  /** Absent where no formula makes the windows of others. */
  readonly inputs?: {
    readonly present: ArrayLike<number | null>;
    readonly expected: ArrayLike<number | null>;
  };
}

/** Where a stream's event time stands, epoch ms and ms. */
export interface EventTime {
  /**
   * Of the partition: windows that end at or before it, less `offline`, are final whatever their key
   * sends.
   */
  watermark: number | null;
  /** How long after its end a window takes corrections. */
  allowedLateness: number;
  /** How long a key that is silent is waited for while others go on. Default 0. */
  offline?: number;
}

/** The watermark of keys that are silent: the partition's, less the time they are waited for. */
export function silentWatermark({ watermark, offline = 0 }: EventTime): number | null {
  return watermark === null ? null : watermark - offline;
}

/** How a window is shown: `settled` is final and can no longer change. */
export type WindowState = "open" | "final" | "revised" | "settled";

/** Whether no late record can change the window any more. */
export function isSettled(item: WindowItem, event: EventTime): boolean {
  const watermark = silentWatermark(event);
  return item.status !== "open" && watermark !== null &&
    item.end + event.allowedLateness <= watermark;
}

/** The state with its own name and look; a revised window stays `revised` when it has settled. */
export function stateOf(item: WindowItem, time: EventTime): WindowState {
  if (item.status !== "final") {
    return item.status;
  }
  return isSettled(item, time) ? "settled" : "final";
}

/** Share of the window's time that its watermark has passed, 0 to 1. */
export function progressOf(item: WindowItem, event: EventTime): number {
  if (item.status !== "open") {
    return 1;
  }
  const watermark = silentWatermark(event);
  const passed = Math.max(item.watermark ?? -Infinity, watermark ?? -Infinity) - item.start;
  return Math.min(1, Math.max(0, passed / (item.end - item.start)));
}

/** How many final windows the typical count is taken of, and how few are too few. */
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

/**
 * How complete a window is, 0 to 1: of its inputs where it is made of windows, else of the count that
 * is typical of its key; null where nothing is known.
 */
export function shareOf(item: WindowItem, typical: number | null): number | null {
  const { inputs } = item;
  if (inputs === undefined) return completeness(item.count, typical);
  return completeness(inputs.present, inputs.expected);
}

/** Share of the typical count that a window holds, 0 to 1; null where nothing is typical. */
export function completeness(count: number, typical: number | null): number | null {
  return typical === null || typical <= 0 ? null : Math.min(1, count / typical);
}
