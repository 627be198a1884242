import { retry } from "../async/retry.ts";
import type { Logger } from "../telemetry/log.ts";
import { CassandraError } from "./client.ts";

/**
 * Runs `work`; while it fails because no Cassandra answers it says so, once, and tries again, until
 * `signal` aborts.
 *
 * @returns undefined when the signal aborted first
 * @throws what `work` throws for another reason
 */
export async function whenReachable<T>(
  work: () => Promise<T>,
  options: { readonly log: Logger; readonly signal: AbortSignal },
): Promise<T | undefined> {
  const { log, signal } = options;
  let away = false;
  return await retry(async () => {
    const result = await work();
    if (away) log.info("Cassandra answers");
    return result;
  }, {
    signal,
    initialMs: 1_000,
    maxMs: 15_000,
    again: (error) => {
      if (!(error instanceof CassandraError) || error.problem !== "unreachable") return false;
      if (!away) log.warn(`${error.message}; trying again until it answers`);
      away = true;
      return true;
    },
  });
}
