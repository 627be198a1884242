import { BUILDING_ZONE } from "#streams/smart_building/fields.ts";

/** One day as people at the building live it. */
export interface CivilDay {
  /** Days since 1970-01-01. */
  readonly number: number;
  /** Its midnights, epoch ms: 23, 24 or 25 hours apart. */
  readonly start: number;
  readonly end: number;
  /** 1 Monday to 7 Sunday. */
  readonly weekday: number;
  /** 1 to 12, and the day of the month. */
  readonly month: number;
  readonly day: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Clocks are set at 3 or 4 in the morning. */
const CLOCK_CHANGE_MS = 3 * HOUR_MS;

const EPOCH = Temporal.PlainDate.from("1970-01-01");
const known = new Map<number, CivilDay>();

/** The civil day of this number. */
export function civilDay(number: number): CivilDay {
  let day = known.get(number);
  if (day === undefined) {
    const date = EPOCH.add({ days: number });
    const midnight = (days: number) =>
      date.add({ days }).toZonedDateTime(BUILDING_ZONE).epochMilliseconds;
    day = {
      number,
      start: midnight(0),
      end: midnight(1),
      weekday: date.dayOfWeek,
      month: date.month,
      day: date.day,
    };
    known.set(number, day);
  }
  return day;
}

/** The civil day that this instant (epoch ms) is in. */
export function civilDayAt(time: number): CivilDay {
  const number = Math.floor(time / DAY_MS);
  return [number + 1, number, number - 1].map(civilDay)
    .find(({ start, end }) => start <= time && time < end)!;
}

/** What the clock on the wall shows at an instant (epoch ms) of the day: hours, 0 to 24. */
export function hourOf({ start, end }: CivilDay, time: number): number {
  const passed = time - start;
  const change = passed < CLOCK_CHANGE_MS ? 0 : DAY_MS - (end - start);
  return (passed + change) / HOUR_MS;
}
