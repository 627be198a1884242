import { progressTopic } from "#core/kafka/topic_plans.ts";
import { kafkaFault } from "../../connections/kafka_fault.ts";
import { LABELS } from "../../settings/labels.ts";
import type { Settings } from "../../settings/settings.ts";
import { type Step, StepFailure } from "../check.ts";

/** Looks for the topics of the streams and of the workers' progress. */
export const topicsStep: Step = {
  name: "topics",
  timeoutMs: 3_000,
  async run({ admin, streams, settings }) {
    if (admin === undefined) {
      return {
        skipped: true,
        message: `${LABELS.kafkaBrokers} is empty: history only`,
      };
    }
    if (streams === null || streams === undefined || streams.size === 0) {
      return {
        skipped: true,
        message: "no streams are declared in this keyspace",
      };
    }
    const existing = new Set(await admin.listTopics());
    const ofStreams = [...streams.values()].flatMap(({ topics }) => Object.values(topics));
    const missing = ofStreams.filter((topic) => !existing.has(topic));
    if (missing.length > 0) {
      throw new StepFailure(
        `Kafka lacks topics: ${missing.join(", ")}`,
        `run \`deno task setup\`, or set ${LABELS.kafkaBrokers} to the cluster that has them` +
          rightsHint(settings),
      );
    }
    const progress = progressTopic(settings.group);
    if (!existing.has(progress)) {
      throw new StepFailure(
        `Kafka has no topic '${progress}' of the workers' progress`,
        `set ${LABELS.group} to the workers' SLUICE_GROUP, or run \`deno task setup\`` +
          rightsHint(settings),
      );
    }
    return { message: `${ofStreams.length + 1} topics` };
  },
  fault: (error, { kafka }) => kafkaFault(error, kafka!),
};

/** To a client that may not describe a topic, Kafka says nothing of it. */
function rightsHint({ kafka }: Settings): string {
  if (kafka === null || kafka.securityProtocol === "PLAINTEXT") return "";
  const user = kafka.credentials === null ? "the client" : `'${kafka.credentials.username}'`;
  return `; or, if they are there, allow ${user} to describe and read them`;
}
