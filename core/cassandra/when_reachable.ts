import { backoff } from "../lifecycle/backoff.ts";
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
  for (let attempt = 0; !options.signal.aborted; attempt++) {
    try {
      const result = await work();
      if (attempt > 0) options.log.info("Cassandra answers");
      return result;
    } catch (error) {
      if (!(error instanceof CassandraError) || error.problem !== "unreachable") throw error;
      if (attempt === 0) options.log.warn(`${error.message}; trying again until it answers`);
      await backoff(attempt, { signal: options.signal, initialMs: 1_000, maxMs: 15_000 });
    }
  }
  return undefined;
}
