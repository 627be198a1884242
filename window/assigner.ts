import { type Calendar, calendarOf } from "./calendar.ts";
import { type AlignedShape, CALENDAR_SIZES, type CalendarSpec } from "./spec.ts";

/**
 * Assigns event times to panes: the slices of which windows are made (general stream slicing, Traub
 * et al., EDBT 2019). A record belongs to one pane, a pane to `panes` windows. A tumbling window is a
 * single pane, and so is a calendar window.
 */
export interface PaneAssigner {
  /** From one pane to the next, ms; of calendar windows, nominal. */
  readonly slideMs: number;
  /** Panes per window = windows per pane. */
  readonly panes: number;
  /** Start of the pane that holds an event time, also for times before the epoch. */
  paneStart(eventTime: number): number;
  /** End of the nth of the windows that hold the pane, 1 … `panes`; the first ends with the pane. */
  endOf(paneStart: number, nth: number): number;
  /** How many of the windows that contain the pane end at or before `time`, 0 … `panes`. */
  endedBy(paneStart: number, time: number): number;
  /** Stands for the pane in stored state, a whole number. */
  numberOf(paneStart: number): number;
  /** The pane that a number stands for. */
  startOf(number: number): number;
}

/** The panes of tumbling, hopping and calendar windows. */
export function paneAssigner(spec: AlignedShape): PaneAssigner {
  return spec.kind === "calendar"
    ? new CalendarPanes(spec)
    : new EvenPanes(spec.sizeMs, spec.kind === "hopping" ? spec.slideMs : spec.sizeMs);
}

/** Panes of equal length, aligned to the epoch. */
class EvenPanes implements PaneAssigner {
  readonly slideMs: number;
  readonly panes: number;

  constructor(sizeMs: number, slideMs: number) {
    this.slideMs = slideMs;
    this.panes = sizeMs / slideMs;
  }

  paneStart(eventTime: number): number {
    // `+ 0` turns -0 into 0, so that a start is never -0.
    return Math.floor(eventTime / this.slideMs) * this.slideMs + 0;
  }

  endOf(paneStart: number, nth: number): number {
    return paneStart + nth * this.slideMs;
  }

  endedBy(paneStart: number, time: number): number {
    return Math.max(0, Math.min(this.panes, Math.floor((time - paneStart) / this.slideMs)));
  }

  numberOf(paneStart: number): number {
    return Math.round(paneStart / this.slideMs);
  }

  startOf(number: number): number {
    return number * this.slideMs;
  }
}

/** Panes that are days, weeks or months of a time zone. */
class CalendarPanes implements PaneAssigner {
  readonly slideMs: number;
  readonly panes = 1;
  readonly #calendar: Calendar;

  constructor(spec: Pick<CalendarSpec, "unit" | "zone">) {
    this.slideMs = CALENDAR_SIZES[spec.unit];
    this.#calendar = calendarOf(spec);
  }

  paneStart(eventTime: number): number {
    return this.#calendar.startOf(eventTime);
  }

  endOf(paneStart: number): number {
    return this.#calendar.endOf(paneStart);
  }

  endedBy(paneStart: number, time: number): number {
    return this.#calendar.endOf(paneStart) <= time ? 1 : 0;
  }

  numberOf(paneStart: number): number {
    return this.#calendar.numberOf(paneStart);
  }

  startOf(number: number): number {
    return this.#calendar.startOfNumber(number);
  }
}

/** End of the window of a spec that starts at `start`, epoch ms. */
export function windowEnd(spec: AlignedShape, start: number): number {
  return spec.kind === "calendar" ? calendarOf(spec).endOf(start) : start + spec.sizeMs;
}

/**
 * Start of the window that is `windows` windows later than the one that starts at `start`, earlier if
 * negative, epoch ms. Of hopping windows, the next is one slide later.
 */
export function shiftedStart(spec: AlignedShape, start: number, windows: number): number {
  if (spec.kind === "tumbling") return start + windows * spec.sizeMs;
  if (spec.kind === "hopping") return start + windows * spec.slideMs;
  const calendar = calendarOf(spec);
  let shifted = start;
  for (let i = 0; i < windows; i++) shifted = calendar.endOf(shifted);
  for (let i = 0; i > windows; i--) shifted = calendar.startOf(shifted - 1);
  return shifted;
}
