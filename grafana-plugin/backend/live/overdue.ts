import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { LiveLog } from "#core/live/log.ts";

/** So many records of a key, or of what is polled, may be missing, and no stream is overdue before this time is over, ms. */
const PATIENCE = { records: 3, leastMs: 120_000 } as const;
/** So many devices are not all offline at once. */
const MANY_KEYS = 10;

/** Options of {@linkcode overdueMs}. */
export interface OverdueOptions {
  readonly log: Pick<LiveLog, "rate" | "rings">;
  /**
   * Since when something came of its scenario, epoch ms: from then on a stream that has no records is
   * silent. Undefined before, since not every scenario has to run.
   */
  readonly since: number | undefined;
  readonly now: number;
}

/**
 * How much longer than its declaration explains nothing has come of a stream, ms: 0 while it is in
 * time, and undefined where silence tells nothing, since its records come at random or are made of
 * those of other streams.
 */
export function overdueMs(
  { sporadic, derived, poll, recordsPerSecond, offlineMs }: Pick<
    StoredStream,
    "sporadic" | "derived" | "poll" | "recordsPerSecond" | "offlineMs"
  >,
  { log, since, now }: OverdueOptions,
): number | undefined {
  if (sporadic === true || derived !== undefined) return undefined;
  const began = log.rate.newest ?? since;
  if (began === undefined) return undefined;
  const silent = now - began;
  // Of what is polled each request brings some, however seldom one key has any.
  const everyMs = poll?.everyMs ?? 1_000 / recordsPerSecond;
  const usual = Math.max(PATIENCE.leastMs, PATIENCE.records * everyMs);
  if (silent <= usual) return 0;
  // Looked at last, since it walks over the log.
  const patience = offlineMs > usual && !hasManyKeys(log) ? offlineMs : usual;
  return Math.max(0, silent - patience);
}

function hasManyKeys({ rings }: Pick<LiveLog, "rings">): boolean {
  const keys = new Set<string>();
  const decoder = new TextDecoder();
  for (const { key } of rings.records.entries()) {
    if (key !== null) keys.add(decoder.decode(key));
    if (keys.size >= MANY_KEYS) return true;
  }
  return false;
}
