/**
 * Times as records and requests write them: RFC 3339.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** A time as it should be written, for messages. */
export const TIME_EXAMPLE = "RFC 3339 such as 2026-11-25T10:00:00Z";

/** The range of ECMAScript's Date, ms on either side of 1970. */
export const MAX_TIME = 8.64e15;

const DAY_MS = 86_400_000;
/** Days of a month in a common year; the index is the month, from 1. */
const DAYS = new Uint8Array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
/** What {@linkcode twoDigits} returns for anything else: too low for any sum to become valid. */
const NONE = -1_000_000;

/**
 * Reads an RFC 3339 date-time from ASCII bytes. Digits of the fraction after the third are dropped.
 * A leap second (`:60`) is refused, since no time in ms stands for it.
 *
 * @returns epoch ms; NaN when the bytes from `start` to `end` are none
 * @see RFC 3339, section 5.6
 */
export function readTime(bytes: Uint8Array, start: number, end: number): number {
  if (
    end - start < 20 || bytes[start + 4] !== 0x2d || bytes[start + 7] !== 0x2d ||
    (bytes[start + 10]! | 0x20) !== 0x74 || bytes[start + 13] !== 0x3a ||
    bytes[start + 16] !== 0x3a
  ) return NaN;
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 5);
  const day = twoDigits(bytes, start + 8);
  if (year < 0 || month < 1 || month > 12 || day < 1) return NaN;
  if (day > DAYS[month]! && !(month === 2 && day === 29 && isLeap(year))) return NaN;
  const hour = twoDigits(bytes, start + 11);
  const minute = twoDigits(bytes, start + 14);
  const second = twoDigits(bytes, start + 17);
  if (hour < 0 || minute < 0 || second < 0 || hour > 23 || minute > 59 || second > 59) return NaN;
  let at = start + 19;
  let ms = 0;
  if (bytes[at] === 0x2e) {
    const first = ++at;
    let unit = 100;
    for (; at < end; at++) {
      const digit = bytes[at]! - 48;
      if (digit < 0 || digit > 9) break;
      ms += digit * unit;
      unit = unit > 1 ? unit / 10 : 0;
    }
    if (at === first) return NaN;
  }
  const offset = readOffset(bytes, at, end);
  return daysFrom1970(year, month, day) * DAY_MS + hour * 3_600_000 +
    (minute - offset) * 60_000 + second * 1_000 + ms;
}

/** The offset from UTC that fills the bytes from `at` to `end`, in minutes; NaN when none does. */
function readOffset(bytes: Uint8Array, at: number, end: number): number {
  const sign = bytes[at]!;
  if ((sign | 0x20) === 0x7a) return at + 1 === end ? 0 : NaN;
  if ((sign !== 0x2b && sign !== 0x2d) || at + 6 !== end || bytes[at + 3] !== 0x3a) return NaN;
  const hours = twoDigits(bytes, at + 1);
  const minutes = twoDigits(bytes, at + 4);
  if (hours < 0 || minutes < 0 || hours > 23 || minutes > 59) return NaN;
  return sign === 0x2b ? hours * 60 + minutes : -(hours * 60 + minutes);
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 48;
  const ones = bytes[at + 1]! - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NONE;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days from 1970-01-01 to a day of the Gregorian calendar, by eras of 400 years from 1 March. */
function daysFrom1970(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = ((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 | 0) + day - 1;
  const leapDays = (yearOfEra / 4 | 0) - (yearOfEra / 100 | 0);
  return era * 146_097 + yearOfEra * 365 + leapDays + dayOfYear - 719_468;
}

/** Reads an RFC 3339 date-time: epoch ms, NaN when the text is none. */
export function parseTime(text: string): number {
  // Its bytes are compared with ASCII ones, so any other letter only has to stay different.
  const bytes = Buffer.from(text);
  return readTime(bytes, 0, bytes.length);
}

/** What keeps a text from being an RFC 3339 date-time, when that can be told; else empty. */
export function timeFault(text: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(?::(\d\d)(\.\d+)?)?(.*)$/.exec(text);
  if (parts === null) return "";
  const [, , , second, , offset = ""] = parts;
  if (second === undefined) return "it has no seconds";
  if (offset === "") return "it has no offset from UTC such as Z or +01:00";
  if (/^[+-]\d\d\d?\d?$/.test(offset)) return "its offset from UTC must be written as +01:00";
  if (second === "60") return "a leap second is no time of its own: send second 59 or 00";
  if (text[10] === " ") return "date and time must be separated by T";
  return "";
}
