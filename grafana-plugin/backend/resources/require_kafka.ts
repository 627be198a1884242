import type { KafkaSession } from "../connections/kafka.ts";
import { LABELS } from "../settings/labels.ts";
import { Problem } from "./problem.ts";
import type { Sources } from "./sources.ts";

/** The connection to Kafka. @throws {Problem} where none is configured */
export function requireKafka({ kafka }: Sources): KafkaSession {
  if (kafka === null) throw noKafka();
  return kafka;
}

/** What is told where Kafka is needed and none is configured. */
export function noKafka(): Problem {
  return new Problem(
    503,
    "No Kafka is configured",
    `The data source shows history only: set ${LABELS.kafkaBrokers} in its settings`,
  );
}
