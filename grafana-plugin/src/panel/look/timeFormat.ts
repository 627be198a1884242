import { dateTimeFormat, dateTimeForTimeZone } from '@grafana/data';
import { TimeZone } from '@grafana/schema';
import { tickFormat } from '#core/window_plot/scales.ts';

/** Times as text in the panel's zone. */
export interface TimeFormat {
  /** `step`: distance of ticks, ms. */
  tick: (time: number, step: number) => string;
  /** With seconds, without the day. */
  clock: (time: number) => string;
  /** With the day. */
  full: (time: number) => string;
  /** Of the zone from UTC, ms. */
  zoneOffset: (time: number) => number;
}

export function timeFormat(timeZone: TimeZone): TimeFormat {
  const as = (format: string) => (time: number) => dateTimeFormat(time, { timeZone, format });
  return {
    tick: (time, step) => as(tickFormat(step))(time),
    clock: as('HH:mm:ss'),
    full: as('YYYY-MM-DD HH:mm:ss'),
    zoneOffset: (time) => dateTimeForTimeZone(timeZone, time).utcOffset() * 60_000,
  };
}
