const parts = { timeZone: "UTC", hour12: false } as const;
const clock = new Intl.DateTimeFormat("en-GB", { ...parts, timeStyle: "medium" });
const minute = new Intl.DateTimeFormat("en-GB", { ...parts, hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { ...parts, day: "numeric", month: "short" });

/** Time of day, UTC: `14:03:07`. Every time on the page is UTC; headings state it. */
export function formatClock(ms: number): string {
  return clock.format(ms);
}

/** Time of day, UTC, to the minute or, where seconds matter, to the second. */
export function formatTime(ms: number): string {
  return ms % 60_000 === 0 ? minute.format(ms) : clock.format(ms);
}

/** Day, UTC: `1 Jan`. */
export function formatDay(ms: number): string {
  return day.format(ms);
}

/** Epoch ms of what the API calls a time: an ISO 8601 string or epoch ms; NaN if it is neither. */
export function toEpoch(time: unknown): number {
  if (typeof time === "number") return time;
  return typeof time === "string" ? Date.parse(time) : NaN;
}
