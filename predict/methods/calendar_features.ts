import type { PaneAssigner } from "#window/assigner.ts";
import { type Calendar, calendarOf } from "#window/calendar.ts";
import type { SeriesMemory } from "./method.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Harmonics that tell every day of a week from every other. */
const WEEK_HARMONICS = 3;
const DAY_HARMONICS = 2;

/** Options of {@linkcode CalendarFeatures}. */
export interface CalendarFeaturesOptions {
  readonly panes: PaneAssigner;
  readonly zone: string;
  /** Index in the state of a window's number minus its step. */
  readonly shiftAt: number;
}

/** Where {@linkcode CalendarFeatures.write} writes, and of which step. */
export interface CalendarPlace {
  readonly step: number;
  readonly into: Float64Array;
  readonly at: number;
}

/**
 * What the calendar says of a window, in −1 … 1: the hour and whether it is a weekend, of windows
 * shorter than a day; the day of the week, of days; nothing, of longer ones.
 */
export class CalendarFeatures {
  /** How many features there are. */
  readonly count: number;
  readonly #options: CalendarFeaturesOptions;
  readonly #days: Calendar;
  readonly #kind: "hours" | "days" | "none";

  constructor(options: CalendarFeaturesOptions) {
    const { slideMs } = options.panes;
    this.#options = options;
    this.#days = calendarOf({ unit: "day", zone: options.zone });
    this.#kind = slideMs < DAY_MS ? "hours" : slideMs === DAY_MS ? "days" : "none";
    this.count = { hours: 2 * DAY_HARMONICS + 1, days: 2 * WEEK_HARMONICS, none: 0 }[this.#kind];
  }

  write({ state }: SeriesMemory, { step, into, at }: CalendarPlace): void {
    if (this.#kind === "none") return;
    const { panes, shiftAt } = this.#options;
    const start = panes.startOf(step + state[shiftAt]!);
    // The middle of a day is in that day, whatever its zone.
    const time = this.#kind === "days" ? start + DAY_MS / 2 : start;
    // 1 January 1970 was a Thursday; 0 is Monday.
    const weekday = ((this.#days.numberOf(time) + 3) % 7 + 7) % 7;
    if (this.#kind === "days") return writeCircle(weekday / 7, WEEK_HARMONICS, { into, at });
    const hour = (time - this.#days.startOf(time)) / DAY_MS;
    writeCircle(hour, DAY_HARMONICS, { into, at });
    into[at + 2 * DAY_HARMONICS] = weekday >= 5 ? 1 : 0;
  }
}

function writeCircle(
  turn: number,
  harmonics: number,
  { into, at }: { readonly into: Float64Array; readonly at: number },
): void {
  for (let k = 1; k <= harmonics; k++) {
    into[at++] = Math.sin(2 * Math.PI * k * turn);
    into[at++] = Math.cos(2 * Math.PI * k * turn);
  }
}
