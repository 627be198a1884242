import type { Window, WindowSpec } from "../api/contract.ts";

const UTC = "UTC";
const STYLES = {
  clock: { timeStyle: "medium" },
  minute: { hour: "2-digit", minute: "2-digit" },
  day: { day: "numeric", month: "short" },
} as const;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(ms: number, style: keyof typeof STYLES, zone: string): string {
  const id = `${style} ${zone}`;
  const known = formats.get(id) ??
    new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour12: false, ...STYLES[style] });
  formats.set(id, known);
  return known.format(ms);
}

/** Time of day, UTC: `14:03:07`. Every time on the page is UTC; headings state it. */
export function formatClock(ms: number): string {
  return format(ms, "clock", UTC);
}

/** Time of day, UTC by default, to the minute or, where seconds matter, to the second. */
export function formatTime(ms: number, zone = UTC): string {
  return format(ms, ms % 60_000 === 0 ? "minute" : "clock", zone);
}

/** Day, UTC by default: `1 Jan`. */
export function formatDay(ms: number, zone = UTC): string {
  return format(ms, "day", zone);
}

/**
 * When a window is: `14:03–14:04` in UTC, and of calendar windows their days in their zone, `29 Mar`
 * or `23 Mar–29 Mar`.
 */
export function formatWindow(
  { start, end }: Pick<Window, "start" | "end">,
  { unit, zone }: Pick<WindowSpec, "unit" | "zone">,
): string {
  if (zone === undefined) return `${formatTime(start)}–${formatTime(end)}`;
  const first = formatDay(start, zone);
  return unit === "day" ? first : `${first}–${formatDay(end - 1, zone)}`;
}

/** Epoch ms of what the API calls a time: an ISO 8601 string or epoch ms; NaN if it is neither. */
export function toEpoch(time: unknown): number {
  if (typeof time === "number") return time;
  return typeof time === "string" ? Date.parse(time) : NaN;
}
