import { calendarOf, type CalendarUnit, isZone } from "#window/mod.ts";
import type { BoundValue } from "../bind/bound_value.ts";
import { CqlError, type Span } from "../cql_error.ts";
import type { Token } from "../lexer/token.ts";
import type { MacroSlot } from "../parser/statement.ts";
import type { TimeRange } from "./render_context.ts";

/** More buckets than this ask too much of one query. */
export const MAX_BUCKETS = 1_000;

/**
 * Calendar units of UTC; a number is a length in ms, counted from 1970; days, weeks and months of a
 * time zone.
 */
export type BucketUnit = keyof typeof TEXT_LENGTH | number | ZonedUnit;

interface ZonedUnit {
  readonly unit: CalendarUnit;
  readonly zone: string;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
/** 1970-01-05, the first Monday after the epoch. */
const FIRST_MONDAY = 4 * DAY;

/**
 * Starts of every bucket that a time range touches.
 *
 * @returns epoch ms, ascending
 * @throws {CqlError} when there are more than {@linkcode MAX_BUCKETS}
 */
export function timeBuckets(
  range: TimeRange,
  unit: BucketUnit,
  at?: Span,
): readonly number[] {
  const starts: number[] = [];
  for (
    let start = bucketStart(range.from, unit);
    start <= range.to;
    start = after(start, unit)
  ) {
    if (starts.length === MAX_BUCKETS) {
      throw new CqlError(
        `The time range has more than ${MAX_BUCKETS} buckets of this length`,
        {
          kind: "refused",
          fix: "Choose a shorter time range, or a table with longer buckets.",
          ...(at === undefined ? {} : { at }),
        },
      );
    }
    starts.push(start);
  }
  return starts;
}

/** A bucket of `$__timeBuckets`: what its column is compared with, and the times that it holds. */
export interface MacroBucket {
  readonly value: BoundValue;
  /** Epoch ms; `to` is after the last of its times. */
  readonly from: number;
  readonly to: number;
}

/**
 * The buckets that `$__timeBuckets(column, unit, format)` stands for in a time range, ascending.
 * Starts that the format writes alike are one bucket.
 *
 * @throws {CqlError} for a unit that there is not, for too many buckets or arguments
 */
export function macroBuckets(
  { token, args }: MacroSlot,
  range: TimeRange,
): readonly MacroBucket[] {
  const [, unitToken, formatToken, zoneToken, ...rest] = args;
  if (unitToken === undefined) {
    throw new CqlError("$__timeBuckets needs a unit", {
      at: token,
      fix: "Write $__timeBuckets(column, day), for example.",
    });
  }
  if (rest.length > 0) {
    throw new CqlError("$__timeBuckets takes a column, a unit, a format and a zone", { at: token });
  }
  const named = parseUnit(unitToken.value, unitToken);
  const unit = zoneToken === undefined ? named : inZone(named, zoneToken);
  const buckets = new Map<string | number, MacroBucket>();
  for (const from of timeBuckets(range, unit, token)) {
    const value = bucketValue(from, { unit, format: formatToken?.value, token });
    const id = value.kind === "text" ? value.text : from;
    buckets.set(id, { value, from: buckets.get(id)?.from ?? from, to: after(from, unit) });
  }
  return [...buckets.values()];
}

function bucketValue(
  start: number,
  { unit, format, token }: { unit: BucketUnit; format: string | undefined; token: Token },
): BoundValue {
  const origin = { source: token.text, at: token };
  if (format === undefined || format === "time") {
    return { kind: "time", ms: start, edge: "start", ...origin };
  }
  return { kind: "text", text: formatBucket(start, unit, format), ...origin };
}

/**
 * Reads a unit as it was written.
 *
 * @throws {CqlError} when there is no such unit
 */
export function parseUnit(text: string, at?: Span): BucketUnit {
  const unit = text.toLowerCase();
  if (isCalendarUnit(unit)) return unit;
  const length = /^\d+$/.test(unit) ? Number(unit) : 0;
  if (Number.isSafeInteger(length) && length > 0) return length;
  throw new CqlError(`${text} is no unit of time buckets`, {
    fix: "Use minute, hour, day, week, month or a number of milliseconds.",
    ...(at === undefined ? {} : { at }),
  });
}

/** @throws {CqlError} when there is no such zone, or the unit has none */
function inZone(unit: BucketUnit, zone: Token): ZonedUnit {
  if (unit !== "day" && unit !== "week" && unit !== "month") {
    throw new CqlError("Only days, weeks and months have a time zone", {
      at: zone,
      fix: "Write day, week or month, or leave the zone out.",
    });
  }
  if (!isZone(zone.value)) {
    throw new CqlError(`${zone.value} is no time zone`, {
      at: zone,
      fix: "Write one of the IANA database, such as 'Europe/Athens'.",
    });
  }
  return { unit, zone: zone.value };
}

/**
 * A bucket as text, for tables whose buckets are text.
 *
 * @param format `text` (as much of `yyyy-MM-ddTHH:mm` as the unit needs), `date`, or a pattern of
 *   `yyyy`, `MM`, `dd`, `HH` and `mm`
 */
export function formatBucket(
  start: number,
  unit: BucketUnit,
  format: string,
): string {
  const zoned = typeof unit === "object";
  const iso = zoned ? localIso(start, unit.zone) : new Date(start).toISOString();
  if (format === "date") return iso.slice(0, 10);
  if (format === "text") {
    return iso.slice(0, typeof unit === "number" ? 19 : TEXT_LENGTH[zoned ? unit.unit : unit]);
  }
  return format.replaceAll(/yyyy|MM|dd|HH|mm/g, (part) => {
    const [from, to] = PARTS[part as keyof typeof PARTS];
    return iso.slice(from, to);
  });
}

const PARTS = {
  yyyy: [0, 4],
  MM: [5, 7],
  dd: [8, 10],
  HH: [11, 13],
  mm: [14, 16],
} as const;
const TEXT_LENGTH = {
  minute: 16,
  hour: 13,
  day: 10,
  week: 10,
  month: 7,
} as const;

function isCalendarUnit(unit: string): unit is keyof typeof TEXT_LENGTH {
  return Object.hasOwn(TEXT_LENGTH, unit);
}

/** What clocks of a zone show, in as many digits as in UTC. */
function localIso(time: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(zone).toPlainDateTime()
    .toString({ fractionalSecondDigits: 3 });
}

function bucketStart(time: number, unit: BucketUnit): number {
  if (typeof unit === "object") return calendarOf(unit).startOf(time);
  if (unit === "month") {
    const date = new Date(time);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  }
  const origin = unit === "week" ? FIRST_MONDAY : 0;
  const length = lengthOf(unit);
  return Math.floor((time - origin) / length) * length + origin;
}

function after(start: number, unit: BucketUnit): number {
  if (typeof unit === "object") return calendarOf(unit).endOf(start);
  if (unit !== "month") return start + lengthOf(unit);
  const date = new Date(start);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}

function lengthOf(unit: Exclude<BucketUnit, "month" | ZonedUnit>): number {
  if (typeof unit === "number") return unit;
  return { minute: MINUTE, hour: 60 * MINUTE, day: DAY, week: 7 * DAY }[unit];
}
