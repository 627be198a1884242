import kafkajs from "kafkajs";
import type { Config } from "../config/config.ts";
import type { EnvironmentReader, Stream } from "../declaration/mod.ts";
import { createKafka, type KafkaConnection } from "../kafka/client.ts";
import { isAway } from "../kafka/reachable.ts";
import {
  ensureTopics,
  planTopics,
  type TopicChanges,
  type TopicSettings,
} from "../kafka/topics.ts";
import { errorMessage, type Logger } from "../telemetry/log.ts";

/** What is set up. */
export interface SetUpOptions {
  readonly streams: readonly Stream[];
  readonly env: EnvironmentReader;
  readonly log: Logger;
}

/**
 * Makes the topics of the streams and the internal ones; running it again changes nothing.
 *
 * @throws {Error} in one sentence with the fix: no broker answers, too few brokers, not allowed
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

/** The settings that the messages name. */
export type KafkaErrorContext = Pick<
  Config,
  "kafkaBootstrapServers" | "kafkaReplicationFactor" | "kafkaMinInsyncReplicas"
>;

/** An error of setting up topics as one sentence: what it means and what to do about it. */
export function kafkaError(error: unknown, config: KafkaErrorContext): Error {
  const brokers = config.kafkaBootstrapServers.join(", ");
  const causes = causesOf(error);
  const types = causes.map((cause) => (cause as { type?: unknown }).type);
  if (types.includes("INVALID_REPLICATION_FACTOR")) {
    return new Error(
      `Kafka at ${brokers} has fewer brokers than KAFKA_REPLICATION_FACTOR=` +
        `${config.kafkaReplicationFactor}: start more, or set it lower`,
      { cause: error },
    );
  }
  if (types.some((type) => AUTHORIZATION.has(String(type)))) {
    return new Error(
      `Kafka at ${brokers} does not allow this user to make or alter topics: give it Create, Alter, ` +
        `Describe, DescribeConfigs and AlterConfigs, or create the topics as an administrator`,
      { cause: error },
    );
  }
  if (causes.some((cause) => cause instanceof kafkajs.KafkaJSSASLAuthenticationError)) {
    return new Error(
      `Kafka at ${brokers} refuses the log-in: check KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME ` +
        `and KAFKA_SASL_PASSWORD`,
      { cause: error },
    );
  }
  if (isAway(error)) {
    const why = errorMessage(causes.findLast(isAway));
    return new Error(
      `No Kafka broker answers at ${brokers} (${why}): start one with \`deno task services\`, ` +
        `or set KAFKA_BOOTSTRAP_SERVERS and KAFKA_SECURITY_PROTOCOL to where and how it runs`,
    );
  }
  return error instanceof Error ? error : new Error(String(error));
}

const AUTHORIZATION = new Set([
  "TOPIC_AUTHORIZATION_FAILED",
  "CLUSTER_AUTHORIZATION_FAILED",
  "GROUP_AUTHORIZATION_FAILED",
]);

/** The error, what it sums up and what caused it. */
function causesOf(error: unknown): readonly unknown[] {
  if (error instanceof kafkajs.KafkaJSAggregateError) {
    return [error, ...error.errors.flatMap(causesOf)];
  }
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? [error] : [error, ...causesOf(cause)];
}
