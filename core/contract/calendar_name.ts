import type { CalendarSpec } from "#window/spec.ts";

/** Calendar windows for people: `1 day (Europe/Athens)`. */
export function calendarName({ unit, zone }: Pick<CalendarSpec, "unit" | "zone">): string {
  return `1 ${unit} (${zone})`;
}
