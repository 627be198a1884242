import { configFromEnvironment } from "#core/config/config.ts";
import { type Stream, topicsOf } from "#core/declaration/mod.ts";
import { createKafka } from "#core/kafka/client.ts";
import { planTopics, readyTopics } from "#core/kafka/topics.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { explain } from "./sink/kafka_errors.ts";
import { openKafkaSink } from "./sink/kafka_sink.ts";
import { newestEventTime } from "./sink/newest_event_time.ts";
import type { Sink, SinkEvents } from "./sink/sink.ts";

/** The topics that a simulation writes to. */
export interface Destination {
  /** Brokers, for people. */
  readonly brokers: readonly string[];
  /** Newest event time in the topics, epoch ms; -Infinity when they are empty. */
  newest(): Promise<number>;
  /** @param giveUp ends all waiting for Kafka */
  open(events: SinkEvents, giveUp: AbortSignal): Promise<Sink>;
}

const READ_TIMEOUT_MS = 20_000;

/**
 * Kafka as the environment says, with its topics there.
 *
 * @throws {Error} saying what to do, when Kafka or a topic is not there
 */
export async function openDestination(
  streams: readonly Stream[],
  log: Logger,
): Promise<Destination> {
  const config = configFromEnvironment();
  const brokers = config.kafkaBootstrapServers;
  // Its state is told once by the sink; kafkajs repeats it with every try.
  const quiet = { ...log, warn: log.debug };
  const kafka = createKafka(config, { clientId: "sluice-simulate", log: quiet, retries: 3 });
  const env = (name: string) => Deno.env.get(name);
  const topics = new Map(streams.map((stream) => [stream.name, topicsOf(stream, env).records]));
  const admin = kafka.admin();
  try {
    await admin.connect();
  } catch (error) {
    throw new Error(explain(error, brokers));
  }
  try {
    await readyTopics(admin, {
      topics: [...topics.values()],
      plans: planTopics(streams, config, env),
      autoSetup: config.autoSetup,
    });
  } finally {
    await admin.disconnect();
  }
  return {
    brokers,
    newest: () =>
      newestEventTime({
        kafka,
        streams: new Map(streams.map((stream) => [topics.get(stream.name)!, stream])),
        groupId: `${config.group}.simulate.${crypto.randomUUID()}`,
        timeoutMs: READ_TIMEOUT_MS,
      }),
    open: (events, giveUp) =>
      openKafkaSink({
        kafka,
        brokers,
        events,
        giveUp,
        topicOf: (stream) => topics.get(stream)!,
      }),
  };
}
