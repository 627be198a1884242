/** Waits between attempts grow from the first to the second, ms. */
const WAIT_MS = { first: 1_000, most: 30_000 };

/** How long to wait before the next attempt, ms; each failed one in a row doubles it. */
export function backOff(failures: number): number {
  return Math.min(WAIT_MS.first * 2 ** (failures - 1), WAIT_MS.most);
}
