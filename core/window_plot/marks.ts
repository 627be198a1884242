import type { Rect, Row } from "./geometry.ts";
import { type Span, type TimeScale, toX, toY, type ValueScale } from "./scales.ts";
import type { RecordMark } from "./settings.ts";
import { completeness, type EventTime, isSettled, type WindowItem } from "./windows.ts";

/** A key with what its drawing needs. */
export interface ShownKey {
  key: string;
  windows: readonly WindowItem[];
  color: (window: WindowItem) => string;
  /** Median count of its final windows. */
  typical: number | null;
}

/** One window in pixels. */
export interface WindowMark {
  keyIndex: number;
  item: WindowItem;
  x0: number;
  x1: number;
  /** Where its value is; `base` is where bars stand. */
  y: number;
  base: number;
  color: string;
  settled: boolean;
  /** Where the value before the last correction was. */
  yBefore: number | null;
  /** From the greatest to the least value. */
  spread: { y0: number; y1: number } | null;
}

export interface MarkOptions {
  time: TimeScale;
  value: ValueScale;
  event: EventTime;
  style: "bars" | "lines";
  /** ms of the window's end that are drawn; shorter than the window where windows overlap. */
  drawn: number | null;
  /** The open windows, or all others. */
  open: boolean;
}

/** Distance of bars, px. */
const GAP = 1;
/** Bars of one window stand side by side as long as each has this width, px. */
const LEAST_BAR = 5;
/** Distance of windows whose bars stand side by side: a share of their width, but px at most. */
const GROUP_GAP = { share: 0.16, most: 8 };

/** The windows of one row that are within the range, ordered by key and start. */
export function rowMarks(keys: readonly ShownKey[], row: Row, options: MarkOptions): WindowMark[] {
  const marks: WindowMark[] = [];
  const area = valueArea(row);
  const base = toY(
    options.value,
    Math.max(options.value.min, Math.min(0, options.value.max)),
    area,
  );
  for (const [keyIndex, shown] of keysOf(keys, row)) {
    for (const item of windowsWithin(shown.windows, options.time, options.drawn)) {
      if (item.value !== null && (item.status === "open") === options.open) {
        const { spread } = item;
        const before = item.before?.value ?? null;
        const [x0, x1] = span(
          item,
          options,
          row.key === null ? { index: keyIndex, of: keys.length } : null,
        );
        marks.push({
          keyIndex,
          item,
          x0,
          x1,
          y: toY(options.value, item.value, area),
          base,
          color: shown.color(item),
          settled: isSettled(item, options.event),
          yBefore: before === null ? null : toY(options.value, before, area),
          spread: spread
            ? {
              y0: toY(options.value, spread.high, area),
              y1: toY(options.value, spread.low, area),
            }
            : null,
        });
      }
    }
  }
  return marks;
}

/** The keys that a row shows, with their indices. */
function keysOf(keys: readonly ShownKey[], { key }: Row): Iterable<[number, ShownKey]> {
  if (key === null) {
    return keys.entries();
  }
  const own = keys[key];
  return own ? [[key, own]] : [];
}

/** The part of a row in which values are drawn; a row of many leaves room between rows. */
export function valueArea(row: Row): { y: number; height: number } {
  const top = row.key === null ? 6 : 3;
  const bottom = row.key === null ? 0 : 5;
  return { y: row.y + top, height: Math.max(1, row.height - top - bottom) };
}

function span(
  item: WindowItem,
  { time, style, drawn }: MarkOptions,
  slot: { index: number; of: number } | null,
): [number, number] {
  const x0 = toX(time, drawnStart(item, drawn));
  const x1 = Math.max(x0 + 1, toX(time, item.end) - GAP);
  const width = slot && style === "bars" ? barWidth(x1 - x0, slot.of) : null;
  if (!slot || width === null) {
    return [x0, x1];
  }
  return [x0 + slot.index * width, x0 + (slot.index + 1) * width - GAP];
}

/** Width of each of several bars of one window, px, with the distance to the next; null: they have no room. */
function barWidth(room: number, bars: number): number | null {
  const width = (room - Math.min(room * GROUP_GAP.share, GROUP_GAP.most)) / bars;
  return bars > 1 && width >= LEAST_BAR ? width : null;
}

/** Whether bars of an overlay have no room side by side, so that only their tops are drawn. */
export function topsOnly(item: WindowItem | undefined, { keys, ...options }: TopsOptions): boolean {
  if (!item || keys <= 1) {
    return false;
  }
  const width = toX(options.time, item.end) - toX(options.time, drawnStart(item, options.drawn));
  return barWidth(width - GAP, keys) === null;
}

interface TopsOptions {
  keys: number;
  time: TimeScale;
  drawn: number | null;
}

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

/** Where the drawn part of a window begins, epoch ms; `drawn` as of {@linkcode drawnPart}. */
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
    for (const { value, spread } of windowsWithin(windows, range)) {
      if (value !== null) {
        low = Math.min(low, value, spread?.low ?? value);
        high = Math.max(high, value, spread?.high ?? value);
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

/** How complete the windows of one span are, 0 to 1. */
export interface CompletenessCell {
  x0: number;
  x1: number;
  share: number;
}

/** Cells for the final windows of all given keys together: of an overlay, or of the one key of a row. */
export function completenessCells(
  keys: readonly ShownKey[],
  time: TimeScale,
  drawn: number | null,
): CompletenessCell[] {
  const sums = new Map<number, { start: number; end: number; count: number; typical: number }>();
  for (const { windows, typical } of keys) {
    for (const item of windowsWithin(windows, time)) {
      const expected = item.inputs?.expected ?? typical;
      if (item.status !== "open" && expected !== null) {
        const sum = sums.get(item.end) ??
          { start: drawnStart(item, drawn), end: item.end, count: 0, typical: 0 };
        sum.count += Math.min(item.inputs?.present ?? item.count, expected);
        sum.typical += expected;
        sums.set(item.end, sum);
      }
    }
  }
  const cells: CompletenessCell[] = [];
  for (const { start, end, count, typical } of sums.values()) {
    const share = completeness(count, typical);
    if (share !== null) {
      cells.push({
        x0: toX(time, start),
        x1: Math.max(toX(time, start) + 1, toX(time, end) - 1),
        share,
      });
    }
  }
  return cells;
}

/** Records of one kind within one tick's width. */
export interface RugTick {
  x: number;
  source: "late" | "dead";
  marks: RecordMark[];
}

/** Width of a tick with its distance to the next, px. */
export const TICK = 3;

/** Ticks for the records within the range; those that would overlap are one tick. */
export function rugTicks(marks: readonly RecordMark[], time: TimeScale): RugTick[] {
  const ticks = new Map<string, RugTick>();
  for (const mark of marks) {
    if (mark.time < time.from || mark.time > time.to) {
      continue;
    }
    const column = Math.floor((toX(time, mark.time) - time.x) / TICK);
    const id = `${mark.source} ${column}`;
    const tick = ticks.get(id) ?? { x: time.x + column * TICK, source: mark.source, marks: [] };
    tick.marks.push(mark);
    ticks.set(id, tick);
  }
  return [...ticks.values()];
}

/** The lane of a kind of records. */
export function rugLane(rug: Rect, source: "late" | "dead"): { y: number; height: number } {
  const height = rug.height / 2;
  return { y: rug.y + (source === "late" ? 0 : height) + 1, height: height - 2 };
}
