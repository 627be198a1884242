import { drawnStart } from "#core/window_plot/marks.ts";
import type { Span } from "#core/window_plot/scales.ts";
import type { WindowItem } from "#core/window_plot/windows.ts";
import type { Window, WindowSpec } from "../api/contract.ts";
import { COUNT } from "../state/selection.ts";
import type { JoinedWindow } from "../state/window_join.ts";

/** Which aggregate stands best for what a window measured, from the best on. */
const MAIN = ["value", "avg", "p50", "last", "sum", "max", "first", "min"];
const ORDER = ["value", "avg", "min", "max", "p50", "p95", "p99", "last", "sum", "first", "stddev"];

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

/** A window's value of a measure's aggregate; `count` is the number of its records. */
export function valueOf(window: Window, measure: string, aggregate: string) {
  return aggregate === COUNT ? window.count : window.measures[measure]?.[aggregate];
}

/** The bars of windows that all have the same kind, with their least and greatest values. */
export function barsOf(
  windows: readonly JoinedWindow[],
  spec: WindowSpec,
  measure: string,
): WindowItem[] {
  const aggregate = mainAggregate(spec, measure);
  const drawn = (window: Window) => valueOf(window, measure, aggregate) ?? null;
  return windows.map(({ before, ...window }) => {
    const { min: low, max: high } = window.measures[measure] ?? {};
    const banded = aggregate !== COUNT && low !== undefined && high !== undefined;
    return {
      ...window,
      appended: null,
      value: drawn(window),
      before: before && { revision: before.revision, count: before.count, value: drawn(before) },
      spread: banded ? { low, high } : null,
    };
  });
}

/**
 * How many ms of a window's end its bar covers: hopping windows overlap, so that each is drawn over
 * the slide by which it is newer than the last. Null: all of it.
 */
export function drawnPart({ kind, slideMs }: WindowSpec): number | null {
  return kind === "hopping" ? slideMs ?? null : null;
}

/** Windows that the chart has room for, in lengths of one. */
const ROOM = 90;

/**
 * The newest windows without those that are further back than the chart has room for: a key that was
 * silent for months would squeeze its bars of today to nothing. The table has them all.
 */
export function withinReach<W extends Pick<Window, "start" | "end">>(
  windows: readonly W[],
  { kind, size, slideMs }: WindowSpec,
): readonly W[] {
  const newest = windows.at(-1);
  if (newest === undefined || kind === "session") return windows;
  const first = newest.end - ROOM * (slideMs ?? size) - size;
  const at = windows.findIndex(({ start }) => start >= first);
  return at <= 0 ? windows : windows.slice(at);
}

/** Event time that the chart spans, epoch ms: every bar, and the watermark with some room. */
export function timeRange(
  bars: readonly WindowItem[],
  { watermark, drawn }: { watermark: number | null; drawn: number | null },
): Span {
  const [first] = bars;
  const from = first === undefined ? watermark ?? 0 : drawnStart(first, drawn);
  const last = bars.reduce((max, bar) => Math.max(max, bar.end), from + 1);
  // A watermark far beyond the last window (a key that fell silent) would squeeze the bars.
  const room = (last - from) * 0.15;
  return { from, to: Math.min(Math.max(last, watermark ?? last), last + room) + room * 0.12 };
}

/**
 * Heights that the chart spans. Zero is in it, because bars are compared by their length, unless a
 * band of least to greatest values would be flat then.
 */
export function valueRange(bars: readonly WindowItem[]): { min: number; max: number } {
  let low = Infinity;
  let high = -Infinity;
  const banded = bars.some(({ spread }) => spread);
  for (const { value, spread } of bars) {
    for (const each of [value, spread?.low, spread?.high]) {
      if (each === undefined || each === null) continue;
      low = Math.min(low, each);
      high = Math.max(high, each);
    }
  }
  if (low > high) return { min: 0, max: 1 };
  const far = banded && low > high * 0.85 && high > low;
  const room = (high - (far ? low : Math.min(low, 0))) * 0.1 || 1;
  return {
    min: far ? low - room : Math.min(0, low - (low < 0 ? room : 0)),
    max: high + room,
  };
}
