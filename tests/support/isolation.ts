import { catalogue } from "#streams/catalogue.ts";
import type { Services } from "../../local/services/mod.ts";

/** The names of a scenario's streams, as `SLUICE_STREAMS` takes them. */
export function streamsOf(scenario: string): string {
  return catalogue.filter((stream) => stream.scenario === scenario).map(({ name }) => name).join();
}

/**
 * An environment in which workers share no topic, group or table with any other test.
 *
 * @param changes more variables, or other values
 */
export function isolatedEnvironment(
  services: Services,
  changes: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const id = `t${crypto.randomUUID().slice(0, 8)}`;
  const topics = catalogue.map(({ name, topic }) => [topic.env, `${id}.${name}`]);
  return {
    ...Object.fromEntries(topics),
    KAFKA_BOOTSTRAP_SERVERS: services.kafka.bootstrap,
    CASSANDRA_CONTACT_POINTS: services.cassandra.contactPoints,
    CASSANDRA_LOCAL_DC: services.cassandra.localDatacenter,
    CASSANDRA_KEYSPACE: id,
    SLUICE_GROUP: id,
    SLUICE_IDLE_CLOSE: "never",
    SLUICE_PROCESS_METRICS_PORT: "0",
    SLUICE_PERSIST_METRICS_PORT: "0",
    SLUICE_PREDICT_METRICS_PORT: "0",
    SLUICE_POLL_METRICS_PORT: "0",
    SLUICE_INGEST_PORT: "0",
    SLUICE_TOPIC_PREDICTIONS: `${id}.predictions`,
    SLUICE_API_PORT: "0",
    ...changes,
  };
}
