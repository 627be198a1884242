/** Shortest and longest wait between two tries, ms. */
const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to wait before try number `attempt` (the first is 0), ms: doubles up to 30 s, with a
 * random half so that many pages do not come back at the same instant.
 */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return Math.round(ceiling / 2 + random() * ceiling / 2);
}
