import type { Window } from "../../api/contract.ts";
import type { Entry } from "../../live/feed.ts";

/** Streams that the scene follows. */
export const PROFILES_STREAMS: readonly string[] = [
  "created_users",
  "created_users_by_location_country",
  "created_users_by_age_band",
  "room_sensors",
  "camera_events",
];

export const MINUTE = 60_000;
/** Minutes that are drawn, the one that is not over among them. */
export const MINUTES = 20;

/** One minute of a group. */
export interface Minute {
  /** Epoch ms. */
  readonly start: number;
  readonly count: number;
  /** Whether it is over. */
  readonly over: boolean;
}

/** The last minutes of a group, oldest first; one without a window had no arrivals. */
export function lastMinutes(
  windows: readonly Pick<Window, "start" | "count" | "status">[],
  now: number,
): readonly Minute[] {
  const byStart = new Map(windows.map((window) => [window.start, window]));
  const last = Math.floor(now / MINUTE) * MINUTE;
  return Array.from({ length: MINUTES }, (_, index) => {
    const start = last - (MINUTES - 1 - index) * MINUTE;
    const window = byStart.get(start);
    const over = window === undefined ? start < last : window.status !== "open";
    return { start, count: window?.count ?? 0, over };
  });
}

/** The newest entries, newest first. */
export function newestEntries(entries: Iterable<Entry>, limit: number): readonly Entry[] {
  return [...entries].sort((a, b) => b.time - a.time).slice(0, limit);
}
