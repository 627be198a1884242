import type { Geometry, Rect } from "./geometry.ts";
import { drawnStart, rugLane, type RugTick, TICK, type WindowMark } from "./marks.ts";
import { type TimeScale, toTime } from "./scales.ts";
import type { AnnotationMark } from "./scene.ts";
import type { Annotation, Cursor } from "./settings.ts";
import type { KeyWindows } from "./windows.ts";

/** What is under the pointer. */
export type Hit =
  | { kind: "window"; mark: WindowMark }
  | { kind: "records"; tick: RugTick }
  | { kind: "annotation"; annotation: Annotation };

interface HitOptions {
  geometry: Geometry;
  time: TimeScale;
  marks: readonly WindowMark[];
  ticks: readonly RugTick[];
  annotations: readonly AnnotationMark[];
  /** As in MarkOptions. */
  drawn: number | null;
}

/** Around the foot of an annotation's line, px. */
const TRIANGLE = { width: 6, height: 9 };

/** Finds the tick or annotation near the pointer, or the window of its row and time whose value is nearest. */
export function hitTest(point: { x: number; y: number }, options: HitOptions): Hit | null {
  const { geometry } = options;
  if (geometry.rug && contains(geometry.rug, point)) {
    return hitTick(point, options, geometry.rug);
  }
  if (!contains(geometry.plot, point)) {
    return null;
  }
  const near = options.annotations.find(({ x }) => Math.abs(x - point.x) <= TRIANGLE.width);
  if (near && point.y >= geometry.plot.y + geometry.plot.height - TRIANGLE.height) {
    return { kind: "annotation", annotation: near.annotation };
  }
  const row = geometry.rows.find(({ y, height }) => point.y >= y && point.y < y + height);
  if (!row) {
    return null;
  }
  const time = toTime(options.time, point.x);
  let best: WindowMark | null = null;
  let least = Infinity;
  for (const mark of options.marks) {
    if (row.key !== null && mark.keyIndex !== row.key) {
      continue;
    }
    if (drawnStart(mark.item, options.drawn) > time || mark.item.end <= time) {
      continue;
    }
    // Within its own bar counts as nearest; else how far away the value is, in both directions.
    const aside = Math.max(0, mark.x0 - point.x, point.x - mark.x1);
    const distance = Math.hypot(aside * 4, mark.y - point.y);
    if (distance < least) {
      least = distance;
      best = mark;
    }
  }
  return best && { kind: "window", mark: best };
}

function hitTick(point: { x: number; y: number }, { ticks }: HitOptions, rug: Rect): Hit | null {
  let best: RugTick | null = null;
  let least = 3 * TICK;
  for (const tick of ticks) {
    const lane = rugLane(rug, tick.source);
    const distance = Math.abs(tick.x + TICK / 2 - point.x) +
      (point.y < lane.y - 1 || point.y > lane.y + lane.height + 1 ? TICK : 0);
    if (distance < least) {
      least = distance;
      best = tick;
    }
  }
  return best && { kind: "records", tick: best };
}

function contains({ x, y, width, height }: Rect, point: { x: number; y: number }): boolean {
  return point.x >= x && point.x <= x + width && point.y >= y && point.y < y + height;
}

export type Step = "previous" | "next" | "first" | "last" | "up" | "down";

/** The window that a step leads to; without a cursor the newest of the first key. */
export function stepCursor(
  keys: readonly KeyWindows[],
  cursor: Cursor | null,
  step: Step,
): Cursor | null {
  const row = Math.max(
    0,
    keys.findIndex(({ key }) => key === cursor?.key),
  );
  const shown = keys[row];
  if (!shown) {
    return null;
  }
  const to = (index: number) => cursorAt(shown, index);
  if (!cursor || shown.key !== cursor.key) {
    return to(Infinity);
  }
  const at = nearest(shown, cursor.start);
  switch (step) {
    case "previous":
      return to(at - 1);
    case "next":
      return to(at + 1);
    case "first":
      return to(0);
    case "last":
      return to(Infinity);
    default: {
      const other = keys[row + (step === "up" ? -1 : 1)];
      return (other && cursorAt(other, nearest(other, cursor.start))) ?? cursor;
    }
  }
}

/** The key's window at an index, or at the nearest end; null where it has none. */
function cursorAt({ key, windows }: KeyWindows, index: number): Cursor | null {
  const item = windows[Math.min(windows.length - 1, Math.max(0, index))];
  return item ? { key, start: item.start } : null;
}

function nearest({ windows }: KeyWindows, start: number): number {
  let best = 0;
  let least = Infinity;
  windows.forEach((item, index) => {
    const distance = Math.abs(item.start - start);
    if (distance < least) {
      [best, least] = [index, distance];
    }
  });
  return best;
}
