import { CALENDAR_SIZES, type CalendarSpec, type CalendarUnit } from "./spec.ts";

/** Earliest and latest time that has a date, epoch ms. */
const EARLIEST = -8.64e15;
const LATEST = 8.64e15;

/** The first day of what is numbered 0 of each unit: weeks begin on Mondays. */
const ORIGINS: Readonly<Record<CalendarUnit, string>> = {
  day: "1970-01-01",
  week: "1969-12-29",
  month: "1970-01-01",
};

/** How many windows are kept, a power of two: of days, those of eleven years. */
const KEPT = 4096;

const calendars = new Map<string, Calendar>();

/** The windows of a unit and a zone, with what is known of them from before. */
export function calendarOf({ unit, zone }: Pick<CalendarSpec, "unit" | "zone">): Calendar {
  const id = `${unit} ${zone}`;
  const known = calendars.get(id);
  if (known !== undefined) return known;
  const calendar = new Calendar(unit, zone);
  calendars.set(id, calendar);
  return calendar;
}

/**
 * Civil days, weeks or months of a zone, side by side without gaps. Each begins at the first instant
 * of its first day, as Temporal's `startOfDay` has it: at midnight or, where clocks skip midnight,
 * when they go on. A day that the zone skipped (Apia, 2011-12-30) is no window; an hour that clocks
 * go back to from after midnight belongs to the day that has begun.
 */
export class Calendar {
  readonly #unit: CalendarUnit;
  readonly #units: "days" | "weeks" | "months";
  readonly #zone: string;
  readonly #size: number;
  readonly #origin: Temporal.PlainDate;
  /** By number of nominal windows since the epoch: the last asked for that overlaps it. */
  readonly #starts = new Float64Array(KEPT).fill(NaN);
  readonly #ends = new Float64Array(KEPT).fill(NaN);
  readonly #numbers = new Float64Array(KEPT);

  constructor(unit: CalendarUnit, zone: string) {
    this.#unit = unit;
    this.#units = `${unit}s`;
    this.#zone = zone;
    this.#size = CALENDAR_SIZES[unit];
    this.#origin = Temporal.PlainDate.from(ORIGINS[unit]);
  }

  /** Start of the window that holds a time, epoch ms. */
  startOf(time: number): number {
    return this.#starts[this.#at(time)]!;
  }

  /** End of the window that holds a time, epoch ms. */
  endOf(time: number): number {
    return this.#ends[this.#at(time)]!;
  }

  /**
   * Which of the zone's days, weeks or months holds a time, counted from 1970. It stays the same when
   * the rules of a time zone become others, as starts do not.
   */
  numberOf(time: number): number {
    return this.#numbers[this.#at(time)]!;
  }

  /** Start of the window of a number, epoch ms; of a day that was skipped, that of the next. */
  startOfNumber(number: number): number {
    try {
      return this.#origin.add({ [this.#units]: number }).toZonedDateTime(this.#zone)
        .epochMilliseconds;
    } catch (error) {
      // It begins or ends where there are no dates any more.
      if (error instanceof RangeError) return number < 0 ? EARLIEST : LATEST + 1;
      throw error;
    }
  }

  /** Where the window that holds a time is kept. */
  #at(time: number): number {
    const slot = Math.floor(time / this.#size) & (KEPT - 1);
    if (!(time >= this.#starts[slot]! && time < this.#ends[slot]!)) this.#find(slot, time);
    return slot;
  }

  #find(slot: number, time: number): void {
    const within = Math.min(Math.max(time, EARLIEST), LATEST);
    let number = this.#numberOfDate(within);
    let start = this.startOfNumber(number);
    // Where clocks go back over midnight, the window of an instant is not that of its date.
    while (start > within) start = this.startOfNumber(--number);
    let end = this.startOfNumber(number + 1);
    for (; end <= within; end = this.startOfNumber(number + 1)) {
      number++;
      start = end;
    }
    this.#numbers[slot] = number;
    this.#starts[slot] = start;
    this.#ends[slot] = end;
  }

  #numberOfDate(time: number): number {
    const date = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(this.#zone)
      .toPlainDate();
    if (this.#unit === "month") {
      return (date.year - this.#origin.year) * 12 + date.month - this.#origin.month;
    }
    const { days } = this.#origin.until(date, { largestUnit: "days" });
    return this.#unit === "week" ? Math.floor(days / 7) : days;
  }
}
