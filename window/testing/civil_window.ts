import type { CalendarSpec } from "../spec.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Clocks that go back go back by less. */
const BACK = 3 * 60 * MINUTE;
/** More than any window of the unit is long. */
const LONGER = { day: 3 * DAY, week: 10 * DAY, month: 34 * DAY };

interface Span {
  start: number;
  end: number;
}

const found = new Map<string, Span[]>();

/**
 * The civil day, week or month of a zone that holds a time, found by asking what date it is at many
 * instants: it begins when its first date is seen first, and ends when a later one's is. For times
 * from 1900 to 9999, whose offsets from UTC are whole minutes.
 */
export function civilWindow(
  time: number,
  { unit, zone }: Pick<CalendarSpec, "unit" | "zone">,
): Span {
  const known = found.get(`${unit} ${zone}`) ?? [];
  found.set(`${unit} ${zone}`, known);
  const before = known.find(({ start, end }) => start <= time && time < end);
  if (before !== undefined) return before;
  const dateAt = dates(zone);
  /** The latest window that has been seen by an instant, by its first date. */
  const seenBy = (instant: number) => {
    let latest = "";
    for (let back = 0; back <= BACK; back += MINUTE) {
      const name = firstDate(dateAt(instant - back), unit);
      if (name > latest) latest = name;
    }
    return latest;
  };
  const here = seenBy(Math.floor(time / MINUTE) * MINUTE);
  const firstInstant = (from: number, to: number, reached: (name: string) => boolean) => {
    [from, to] = [Math.floor(from / MINUTE) * MINUTE, Math.ceil(to / MINUTE) * MINUTE];
    while (to - from > MINUTE) {
      const middle = Math.floor((from + to) / 2 / MINUTE) * MINUTE;
      if (reached(seenBy(middle))) to = middle;
      else from = middle;
    }
    return to;
  };
  const span = {
    start: firstInstant(time - LONGER[unit], time, (name) => name >= here),
    end: firstInstant(time, time + LONGER[unit], (name) => name > here),
  };
  known.push(span);
  return span;
}

function dates(zone: string): (instant: number) => string {
  const format = new Intl.DateTimeFormat("en-CA", {
    ...{ timeZone: zone, calendar: "iso8601", year: "numeric", month: "2-digit", day: "2-digit" },
  });
  const known = new Map<number, string>();
  return (instant) => {
    const date = known.get(instant) ?? format.format(instant);
    known.set(instant, date);
    return date;
  };
}

/** The first date of the day, ISO week or month that a date such as `2026-03-29` is in. */
function firstDate(date: string, unit: CalendarSpec["unit"]): string {
  if (unit === "day") return date;
  if (unit === "month") return `${date.slice(0, 7)}-01`;
  const noon = new Date(`${date}T12:00:00Z`);
  const sinceMonday = (noon.getUTCDay() + 6) % 7;
  return new Date(noon.getTime() - sinceMonday * DAY).toISOString().slice(0, 10);
}

/** Zones whose clocks do what is hard to get right. */
export const ZONES: readonly string[] = [
  ...["UTC", "Europe/Athens", "America/New_York", "America/Sao_Paulo", "America/St_Johns"],
  ...["America/Havana", "Africa/Cairo", "Asia/Beirut", "Asia/Kathmandu", "Asia/Gaza"],
  ...["Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Chatham"],
];
