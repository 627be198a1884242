import type { Window, WindowSpec } from "../api/contract.ts";
import { COUNT } from "../state/selection.ts";
import type { JoinedWindow } from "../state/window_join.ts";

/** A window as the chart draws it. */
export interface Bar extends JoinedWindow {
  /** Where the bar begins and ends in event time, epoch ms. */
  readonly left: number;
  readonly right: number;
  /** Height; undefined when no record of the window had the measure. */
  readonly value: number | undefined;
  /** Least and greatest value, when the window knows them. */
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/** Which aggregate says best what a window measured, from the best on. */
const MAIN = ["avg", "p50", "last", "sum", "max", "first", "min"];
const ORDER = ["avg", "min", "max", "p50", "p95", "p99", "last", "sum", "first", "stddev"];

/** Aggregates but the count, those that people look for first at the front. */
export function byImportance(aggregates: readonly string[]): string[] {
  return aggregates.filter((name) => name !== COUNT)
    .sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
}

/** The aggregate that the chart draws of this window kind: `avg` when it is declared. */
export function mainAggregate(spec: WindowSpec, measure: string): string {
  if (measure === COUNT) return COUNT;
  return MAIN.find((name) => spec.aggregates.includes(name)) ?? COUNT;
}

/** What a window says of a measure's aggregate; `count` is the number of its records. */
export function valueOf(window: Window, measure: string, aggregate: string) {
  return aggregate === COUNT ? window.count : window.measures[measure]?.[aggregate];
}

/** The bars of windows that all have the same kind. */
export function barsOf(
  windows: readonly JoinedWindow[],
  spec: WindowSpec,
  measure: string,
): Bar[] {
  const aggregate = mainAggregate(spec, measure);
  const banded = aggregate !== COUNT;
  return windows.map((joined) => {
    const { window } = joined;
    return {
      ...joined,
      // Hopping windows overlap: each is drawn over the slide by which it is newer than the last.
      left: spec.kind === "hopping" ? window.end - (spec.slideMs ?? window.size) : window.start,
      right: window.end,
      value: valueOf(window, measure, aggregate),
      low: banded ? valueOf(window, measure, "min") : undefined,
      high: banded ? valueOf(window, measure, "max") : undefined,
    };
  });
}

/** A range of an axis. */
export type Range = readonly [from: number, to: number];

/** Event time that the chart spans, epoch ms: every bar, and the watermark with some room. */
export function timeRange(bars: readonly Bar[], watermark: number | null): Range {
  const left = bars[0]?.left ?? watermark ?? 0;
  const last = bars.reduce((max, bar) => Math.max(max, bar.right), left + 1);
  // A watermark far beyond the last window (a key that fell silent) would squeeze the bars.
  const room = (last - left) * 0.15;
  return [left, Math.min(Math.max(last, watermark ?? last), last + room) + room * 0.12];
}

/**
 * Heights that the chart spans. Zero is in it, because bars are compared by their length, unless a
 * band of least to greatest values would be flat then.
 */
export function valueRange(bars: readonly Bar[]): Range {
  let low = Infinity;
  let high = -Infinity;
  const banded = bars.some((bar) => bar.high !== undefined);
  for (const bar of bars) {
    for (const value of [bar.value, bar.low, bar.high]) {
      if (value === undefined) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return [0, 1];
  const far = banded && low > high * 0.85 && high > low;
  const room = (high - (far ? low : Math.min(low, 0))) * 0.1 || 1;
  return [far ? low - room : Math.min(0, low - (low < 0 ? room : 0)), high + room];
}
