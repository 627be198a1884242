import { days, hours, minutes } from "../declaration/mod.ts";

/** Compaction options as CQL takes them. */
export type Compaction = Readonly<Record<string, string>> & { readonly class: string };

/** Time windows that a table's whole life is cut into: 20 to 30 are usual. */
const WINDOWS_PER_LIFE = 25;

/**
 * Time-window compaction for rows that are written once and expire together: whole SSTables are
 * dropped as they expire, and nothing old is compacted again.
 *
 * @param lifeMs time to live of the rows, ms
 */
export function timeWindowCompaction(lifeMs: number): Compaction {
  const wanted = lifeMs / WINDOWS_PER_LIFE;
  const [unit, ms] = wanted >= days(1)
    ? ["DAYS", days(1)] as const
    : wanted >= hours(1)
    ? ["HOURS", hours(1)] as const
    : ["MINUTES", minutes(1)] as const;
  return {
    class: "TimeWindowCompactionStrategy",
    compaction_window_unit: unit,
    compaction_window_size: String(Math.max(1, Math.round(wanted / ms))),
  };
}

/** Compaction for rows that are overwritten, and that do not all live equally long. */
export const UNIFIED_COMPACTION: Compaction = {
  class: "UnifiedCompactionStrategy",
  scaling_parameters: "T4",
};

/** The longest life that Cassandra accepts: 20 years, in ms. */
const MAX_LIFE_MS = 630_720_000_000;

/**
 * Time to live as CQL takes it.
 *
 * @param lifeMs ms
 * @returns whole seconds, at least 1
 * @throws {RangeError} when the life is not between 1 ms and 20 years
 */
export function ttlSeconds(lifeMs: number): number {
  if (!(lifeMs > 0 && lifeMs <= MAX_LIFE_MS)) {
    throw new RangeError(`A retention of ${lifeMs} ms must be above 0 and at most 20 years`);
  }
  return Math.ceil(lifeMs / 1_000);
}
