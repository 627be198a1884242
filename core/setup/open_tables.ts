import type cassandra from "cassandra-driver";
import { retry } from "../async/retry.ts";
import { CassandraError, connectCassandra } from "../cassandra/client.ts";
import { loadStreams } from "../cassandra/declarations.ts";
import type { StoredStream } from "../cassandra/stored_declaration.ts";
import type { EnvironmentReader, Stream } from "../declaration/mod.ts";
import type { WorkerContext } from "../run_worker.ts";
import { setUpCassandra } from "./set_up_cassandra.ts";

/** Options of {@linkcode openTables}. */
export interface OpenTablesOptions extends WorkerContext {
  readonly streams: readonly Stream[];
  readonly env: EnvironmentReader;
  /** Name that the nodes see. */
  readonly clientId: string;
}

/** Cassandra with the tables of the streams. */
export interface OpenedTables {
  readonly client: cassandra.Client;
  readonly stored: readonly StoredStream[];
}

/**
 * Waits for Cassandra and makes sure that the tables of the streams are there: makes them, or only
 * looks when automatic setup is off.
 *
 * @returns undefined when the signal aborted first
 * @throws {Error} when something is missing and must not be made, or cannot be made
 */
export async function openTables(options: OpenTablesOptions): Promise<OpenedTables | undefined> {
  const { config, clientId } = options;
  const stored = await whenReachable(() => storedStreams(options), options);
  const client = await whenReachable(() => connectCassandra(config, { clientId }), options);
  return stored === undefined || client === undefined ? undefined : { client, stored };
}

/**
 * Runs `work`; while it fails because no Cassandra answers it logs that, once, and tries again, until
 * `signal` aborts.
 *
 * @returns undefined when the signal aborted first
 * @throws what `work` throws for another reason
 */
async function whenReachable<T>(
  work: () => Promise<T>,
  options: Pick<WorkerContext, "log" | "signal">,
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

async function storedStreams(
  { config, streams, env, clientId }: OpenTablesOptions,
): Promise<readonly StoredStream[]> {
  if (config.autoSetup) return (await setUpCassandra(config, { streams, env })).streams;
  const client = await connectCassandra(config, { clientId });
  try {
    return await loadStreams(client, streams, env);
  } finally {
    await client.shutdown();
  }
}
