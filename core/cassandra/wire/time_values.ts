import { readVint } from "./vint.ts";

const WORD = 2 ** 32;
/** The furthest time from 1970 that a date of JavaScript can hold, ms. */
const MAX_TIME = 8.64e15;

/**
 * A `timestamp`, epoch ms.
 *
 * @throws {RangeError} when it lies beyond the years -271821 and 275760
 */
export function readInstant(view: DataView, at: number): number {
  const ms = view.getInt32(at) * WORD + view.getUint32(at + 4);
  if (ms > MAX_TIME) throw new RangeError("a time beyond the year 275760");
  if (ms < -MAX_TIME) throw new RangeError("a time before the year -271821");
  return ms;
}

/** Where a `date` of 1970-01-01 lies. */
const EPOCH_DAY = 2 ** 31;

/** A `date` as ISO 8601 writes it; a year of more than four digits has a sign. */
export function readDate(view: DataView, at: number): string {
  return dateText(view.getUint32(at) - EPOCH_DAY);
}

/** @see https://howardhinnant.github.io/date_algorithms.html#civil_from_days */
function dateText(epochDay: number): string {
  const day = epochDay + 719_468;
  const era = Math.floor(day / 146_097);
  const ofEra = day - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) -
      Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra -
    (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * ofYear + 2) / 153);
  const dayOfMonth = ofYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const digits = String(Math.abs(year)).padStart(4, "0");
  const sign = year < 0 ? "-" : year > 9_999 ? "+" : "";
  return `${sign}${digits}-${two(month)}-${two(dayOfMonth)}`;
}

const NS_PER_SECOND = 1_000_000_000;
const SECONDS_PER_DAY = 86_400;

/**
 * A `time` of day, such as `13:30:54.2345`.
 *
 * @throws {RangeError} when it is none of a day
 */
export function readTime(view: DataView, at: number): string {
  const ns = view.getInt32(at) * WORD + view.getUint32(at + 4);
  if (ns < 0 || ns >= SECONDS_PER_DAY * NS_PER_SECOND) throw new RangeError("no time of a day");
  const seconds = Math.floor(ns / NS_PER_SECOND);
  const fraction = ns - seconds * NS_PER_SECOND;
  const text = `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:` +
    two(seconds % 60);
  if (fraction === 0) return text;
  return `${text}.${String(fraction).padStart(9, "0").replace(/0+$/, "")}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

const NANOSECOND_UNITS = [
  ["h", 3_600_000_000_000n],
  ["m", 60_000_000_000n],
  ["s", 1_000_000_000n],
  ["ms", 1_000_000n],
  ["us", 1_000n],
  ["ns", 1n],
] as const;

/**
 * A `duration` as CQL writes it, such as `1y2mo3d4h`; `0s` when it is none.
 *
 * @throws {RangeError} when it is cut off
 */
export function readDuration(bytes: Uint8Array, at: number, end: number): string {
  const months = readVint(bytes, at, end);
  const days = readVint(bytes, months.next, end);
  const nanoseconds = readVint(bytes, days.next, end);
  const parts = [months.value, days.value, nanoseconds.value];
  const sign = parts.some((part) => part < 0n) ? "-" : "";
  const [month, day, ns] = parts.map((part) => part < 0n ? -part : part) as [
    bigint,
    bigint,
    bigint,
  ];
  let text = "";
  const append = (value: bigint, unit: string) => {
    if (value !== 0n) text += `${value}${unit}`;
  };
  append(month / 12n, "y");
  append(month % 12n, "mo");
  append(day, "d");
  let rest = ns;
  for (const [unit, size] of NANOSECOND_UNITS) {
    append(rest / size, unit);
    rest %= size;
  }
  return text === "" ? "0s" : sign + text;
}
