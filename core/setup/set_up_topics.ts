import type { EnvironmentReader, Stream } from "../declaration/mod.ts";
import { createKafka, type KafkaConnection } from "../kafka/client.ts";
import {
  ensureTopics,
  planTopics,
  type TopicChanges,
  type TopicSettings,
} from "../kafka/topics.ts";
import type { Logger } from "../telemetry/log.ts";
import { kafkaError } from "./kafka_error.ts";

/** What is set up. */
export interface SetUpOptions {
  readonly streams: readonly Stream[];
  readonly env: EnvironmentReader;
  readonly log: Logger;
}

/**
 * Makes the topics of the streams and the internal ones; running it again changes nothing.
 *
 * @throws {Error} in one sentence with the fix: no broker answers, too few brokers, not allowed, a
 * topic with another number of partitions
 */
export async function setUpTopics(
  config: KafkaConnection & TopicSettings,
  { streams, env, log }: SetUpOptions,
): Promise<TopicChanges> {
  const kafka = createKafka(config, { clientId: "sluice-setup", log, retries: 4 });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await ensureTopics(admin, planTopics(streams, config, env));
  } catch (error) {
    throw kafkaError(error, config);
  } finally {
    await admin.disconnect();
  }
}
