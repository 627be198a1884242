import type { CalendarUnit } from "#window/spec.ts";
import { type Span, type TimeTicks, timeTicks } from "./scales.ts";

const DAY = 86_400_000;

/** What the axis of calendar windows is divided by. */
interface Level {
  readonly unit: CalendarUnit;
  readonly every: number;
}

const levels = (unit: CalendarUnit, ...every: number[]): Level[] =>
  every.map((each) => ({ unit, every: each }));

/** Distances of ticks that lie where windows of a unit begin, ascending. */
const LEVELS: Readonly<Record<CalendarUnit, readonly Level[]>> = {
  day: [...levels("day", 1, 2), ...levels("week", 1, 2), ...levels("month", 1, 3, 6, 12, 60)],
  week: levels("week", 1, 2, 4, 8, 13, 26, 52, 260),
  month: levels("month", 1, 2, 3, 6, 12, 24, 60, 120),
};

/** Nominal, ms. */
const LENGTHS: Readonly<Record<CalendarUnit, number>> = {
  day: DAY,
  week: 7 * DAY,
  month: 30 * DAY,
};

/**
 * Ticks where windows of a calendar unit begin; where none does, or there is no unit, at whole steps
 * of local time. `offsetAt` is the zone's offset from UTC at a time, ms; `most` how many labels have
 * room.
 */
export function axisTicks(
  span: Span,
  { calendar, most, offsetAt }: {
    calendar: CalendarUnit | null;
    most: number;
    offsetAt: (time: number) => number;
  },
): TimeTicks {
  const begins = calendar && civilTicks(span, { unit: calendar, most, offsetAt });
  return begins && begins.times.length > 0
    ? begins
    : timeTicks(span, { most, offset: offsetAt(span.to) });
}

/**
 * Ticks where days, weeks or months of a time zone begin. `offsetAt` is the zone's offset from UTC at
 * a time, ms; `most` how many labels have room.
 */
export function civilTicks(
  { from, to }: Span,
  { unit, most, offsetAt }: {
    unit: CalendarUnit;
    most: number;
    offsetAt: (time: number) => number;
  },
): TimeTicks {
  const wanted = (to - from) / Math.max(1, most);
  const level = LEVELS[unit].find((each) => LENGTHS[each.unit] * each.every >= wanted) ??
    LEVELS[unit].at(-1)!;
  const times: number[] = [];
  let number = Math.ceil((numberOf(from + offsetAt(from), level.unit) - 1) / level.every);
  for (;; number++) {
    const time = instantOf(localStart(number * level.every, level.unit), offsetAt);
    if (time > to) break;
    // A day that was skipped begins with the next.
    if (time >= from && time !== times.at(-1)) times.push(time);
  }
  return { step: LENGTHS[level.unit] * level.every, times };
}

/** Which day, week (from Monday) or month of local time it is, counted from 1970. */
function numberOf(local: number, unit: CalendarUnit): number {
  if (unit === "day") return Math.floor(local / DAY);
  if (unit === "week") return Math.floor((local / DAY + 3) / 7);
  const date = new Date(local);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

function localStart(number: number, unit: CalendarUnit): number {
  if (unit === "day") return number * DAY;
  return unit === "week" ? (7 * number - 3) * DAY : Date.UTC(1970, number);
}

/** The first instant at which clocks show a local time or, where they skip it, go on after it. */
function instantOf(local: number, offsetAt: (time: number) => number): number {
  const [before, after] = [local - DAY, local + DAY].map((time) => local - offsetAt(time)) as [
    number,
    number,
  ];
  const shown = [before, after].filter((time) => time + offsetAt(time) === local);
  return shown.length > 0 ? Math.min(...shown) : Math.max(before, after);
}
