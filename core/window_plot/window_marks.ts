import { type EventTime, isSettled } from "./window_state.ts";
import type { WindowItem } from "./window_item.ts";
import type { Row } from "./geometry.ts";
import { type TimeScale, toX } from "./time_scale.ts";
import { toY, type ValueScale } from "./value_scale.ts";
import { drawnStart, windowsWithin } from "./window_spans.ts";

/** A key with what its drawing needs. */
export interface ShownKey {
  key: string;
  windows: readonly WindowItem[];
  color: (value: number | null) => string;
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
          color: shown.color(item.value),
          settled: isSettled(item, options.event),
          yBefore: before === null ? null : toY(options.value, before, area),
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
