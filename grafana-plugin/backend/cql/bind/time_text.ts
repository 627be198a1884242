const DATE = /^(-?\d{4,6})-(\d\d)-(\d\d)$/;
const TIME = /^(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?$/;
const INSTANT = /^(-?\d{4,6}-\d\d-\d\d)(?:[T ]([\d:.]+)(Z|[+-]\d\d:?\d\d)?)?$/i;

/** True for a day of the calendar, such as 2026-01-31; 2026-02-31 is none. */
export function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

/** True for a time of day with its seconds, such as 13:30:00.5; 25:00:00 is none. */
export function isTimeOfDay(text: string): boolean {
  return isTime(text) && text.length >= "00:00:00".length;
}

function isTime(text: string): boolean {
  const [, hour, minute, second = "0"] = TIME.exec(text) ?? [];
  return hour !== undefined && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}

/**
 * The time that a text is: epoch ms or ISO 8601, which is UTC where it has no zone, as in CQL.
 *
 * @throws {TypeError} when it is none
 */
export function instantOf(text: string): Date {
  const date = /^-?\d+$/.test(text) ? new Date(Number(text)) : parseInstant(text);
  if (Number.isNaN(date.getTime())) throw new TypeError("no time");
  return date;
}

function parseInstant(text: string): Date {
  const [, date, time, zone = "Z"] = INSTANT.exec(text) ?? [];
  if (date === undefined || !isDate(date)) throw new TypeError("no date");
  if (time === undefined) return new Date(date);
  if (!isTime(time)) throw new TypeError("no time of day");
  // ISO 8601 writes a zone with a colon, CQL without.
  const written = zone.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, "$1:$2");
  return new Date(`${date}T${time}${written}`);
}
