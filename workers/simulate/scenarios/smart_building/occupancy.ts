import { hashNumbers } from "../../random.ts";
import type { CivilDay } from "./civil_day.ts";

/** Share of the people that are in, by the hour: straight lines between these points. */
const WORKDAY: readonly (readonly [hour: number, share: number])[] = [
  [7, 0],
  [8, 0.3],
  [9, 0.9],
  [10, 1],
  [13, 1],
  [14, 0.72],
  [15, 0.95],
  [17, 0.8],
  [18, 0.3],
  [19.5, 0.03],
  [20.5, 0],
];
const SATURDAY: typeof WORKDAY = [[8.5, 0], [9.5, 0.12], [13, 0.12], [14.5, 0]];

/** Days off of fixed date in Greece: month and day. */
const HOLIDAYS = new Set(["1-1", "1-6", "3-25", "5-1", "8-15", "10-28", "12-25", "12-26"]);

/** Whether people work on the day: `no` on Sundays and holidays, `some` on Saturdays. */
export function worksOn({ weekday, month, day }: CivilDay): "no" | "some" | "yes" {
  if (weekday === 7 || HOLIDAYS.has(`${month}-${day}`)) return "no";
  return weekday === 6 ? "some" : "yes";
}

/**
 * Share (0 to 1) of a building's people that are in at an hour of the day.
 *
 * @param seed of the building
 */
export function occupancy(seed: number, day: CivilDay, hour: number): number {
  const work = worksOn(day);
  if (work === "no") return 0;
  const present = 0.82 + 0.18 * hashNumbers(seed, 0x0cc, day.number) / 4_294_967_296;
  const summer = day.month === 8 && day.day >= 5 && day.day <= 24 ? 0.4 : 1;
  const friday = day.weekday === 5 && hour > 14 ? 0.75 : 1;
  return present * summer * friday * along(work === "yes" ? WORKDAY : SATURDAY, hour);
}

function along(points: typeof WORKDAY, hour: number): number {
  const next = points.findIndex(([at]) => at > hour);
  if (next <= 0) return 0;
  const [from, low] = points[next - 1]!;
  const [to, high] = points[next]!;
  return low + (high - low) * (hour - from) / (to - from);
}
