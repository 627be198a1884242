import type kafkajs from "kafkajs";
import { connectCassandra } from "#core/cassandra/client.ts";
import { loadStreams } from "#core/cassandra/declarations.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { whenReachable } from "#core/cassandra/when_reachable.ts";
import { type EnvironmentReader, type Stream, topicsOf } from "#core/declaration/mod.ts";
import { planTopics, readyTopics } from "#core/kafka/topics.ts";
import { withAdmin } from "#core/kafka/reachable.ts";
import type { WorkerContext } from "#core/run_worker.ts";
import { setUpCassandra } from "#core/setup/set_up_cassandra.ts";

/** Options of {@linkcode prepare}. */
export interface PrepareOptions extends WorkerContext {
  readonly streams: readonly Stream[];
  readonly env: EnvironmentReader;
}

/**
 * Waits for Kafka and Cassandra and sees to it that topics and tables are there: makes them, or only
 * looks when automatic setup is off.
 *
 * @returns the streams as stored; undefined when the signal aborted first
 * @throws {Error} when something is missing and must not be made, or cannot be made
 */
export async function prepare(
  kafka: kafkajs.Kafka,
  options: PrepareOptions,
): Promise<readonly StoredStream[] | undefined> {
  const { config, log, signal, streams, env } = options;
  const ready = await withAdmin(kafka, async (admin) => {
    await readyTopics(admin, {
      topics: streams.flatMap((stream) => Object.values(topicsOf(stream, env))),
      plans: planTopics(streams, config, env),
      autoSetup: config.autoSetup,
    });
    return true;
  }, { bootstrapServers: config.kafkaBootstrapServers, log, signal });
  if (ready === undefined) return undefined;
  return await whenReachable(async () => {
    if (config.autoSetup) return (await setUpCassandra(config, { streams, env })).streams;
    const client = await connectCassandra(config, { clientId: "sluice-persist" });
    try {
      return await loadStreams(client, streams, env);
    } finally {
      await client.shutdown();
    }
  }, { log, signal });
}
