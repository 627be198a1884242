import type { PlotSettings } from "#core/window_plot/settings.ts";
import { zoneOffset } from "#core/window_plot/zone_offset.ts";
import type { WindowSpec } from "../api/contract.ts";
import { formatDay, formatTime } from "../format/time.ts";

const DAY = 86_400_000;

/** How the time axis of a chart is divided and named. */
export type TimeAxis = Required<Pick<PlotSettings, "calendar" | "zoneOffset" | "formatTime">>;

/** What says when windows begin: their calendar unit and time zone, where they have one. */
export type WindowTimes = Pick<WindowSpec, "unit" | "zone">;

/**
 * The axis of some windows: days, weeks and months of a time zone have their ticks where they begin,
 * named by their dates; all else is in UTC.
 */
export function timeAxisOf({ unit, zone }: WindowTimes): TimeAxis {
  return {
    calendar: unit ?? null,
    zoneOffset: zone === undefined ? () => 0 : zoneOffset(zone),
    formatTime: (time, step) => step < DAY ? formatTime(time, zone) : formatDay(time, zone),
  };
}
