/** Milliseconds in `n` seconds. */
export const seconds = (n: number): number => n * 1_000;

/** Milliseconds in `n` minutes. */
export const minutes = (n: number): number => n * 60_000;

/** Milliseconds in `n` hours. */
export const hours = (n: number): number => n * 3_600_000;

/** Milliseconds in `n` days. */
export const days = (n: number): number => n * 86_400_000;

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: seconds(1),
  m: minutes(1),
  h: hours(1),
  d: days(1),
};

/**
 * Reads a duration such as `250ms`, `30s`, `1.5h` or `7d`; a bare number is milliseconds.
 *
 * @returns milliseconds
 * @throws {RangeError} when the text is not a duration
 */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim());
  if (match === null) {
    throw new RangeError(`'${text}' is not a duration: write for example 250ms, 30s, 5m, 2h or 7d`);
  }
  return Number(match[1]) * UNITS[match[2] ?? "ms"]!;
}
