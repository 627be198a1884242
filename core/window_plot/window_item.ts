import type { WindowStatus } from "#window/update.ts";

/** What a window said before its last correction. */
export interface Before {
  revision: number;
  value: number | null;
  count: number;
}

/** One window of one key, as the panel draws it. Never changed in place: an update replaces it. Times are epoch ms. */
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
  /** Set where the panel saw the value that a correction replaced. */
  readonly before: Before | null;
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
}
