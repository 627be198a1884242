import { calendarName } from "#core/contract/calendar_name.ts";
import type { WindowSpec } from "../api/contract.ts";

const UNITS = [["d", 86_400_000], ["h", 3_600_000], ["m", 60_000], ["s", 1000], ["ms", 1]] as const;

/** An exact duration such as `1m 30s`; `ms` is milliseconds. */
export function formatDuration(ms: number): string {
  let rest = Math.round(ms);
  const parts: string[] = [];
  for (const [unit, length] of UNITS) {
    const amount = Math.floor(rest / length);
    if (amount > 0) parts.push(`${amount}${unit}`);
    rest -= amount * length;
  }
  return parts.length === 0 ? "0s" : parts.join(" ");
}

/** A duration for the eye: at most its two largest units, tenths below ten seconds. */
export function formatDelay(ms: number): string {
  if (ms < 0) return `−${formatDelay(-ms)}`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const rounded = ms < 86_400_000 ? Math.round(ms / 1000) * 1000 : ms;
  return formatDuration(rounded).split(" ").slice(0, 2)
    .map((part) => part.replace(/(\d)([a-z])/, "$1 $2")).join(" ");
}

/** Reads what {@linkcode formatDuration} writes, without its spaces: ms, or null if it is not one. */
export function parseDuration(text: string): number | null {
  if (!/^(\d+(d|h|ms|m|s))+$/.test(text)) return null;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(d|h|ms|m|s)/g)) {
    sum += Number(amount) * UNITS.find(([name]) => name === unit)![1];
  }
  return sum;
}

/** A window kind for people: `1m`, `5m every 1m`, `1 day (Europe/Athens)`,
 * `Sessions, 5m gap`. */
export function windowName(spec: WindowSpec): string {
  const { kind, slideMs = 0, gapMs = 0, unit, zone } = spec;
  if (unit !== undefined && zone !== undefined) return calendarName({ unit, zone });
  if (kind === "session") return `Sessions, ${formatDuration(gapMs)} gap`;
  const size = formatDuration(spec.size);
  return kind === "hopping" ? `${size} every ${formatDuration(slideMs)}` : size;
}
