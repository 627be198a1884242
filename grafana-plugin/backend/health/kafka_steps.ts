import { progressTopic } from "#core/kafka/topics.ts";
import { subjectOf } from "#core/registry/declared/declared_schema.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import { allowNetFix } from "../connections/allow_net.ts";
import { kafkaClient } from "../connections/kafka.ts";
import { kafkaFault } from "../connections/kafka_fault.ts";
import { openRemoteRegistry, schemaRegistryFault } from "../connections/schema_registry.ts";
import { formatAddress } from "../settings/address.ts";
import { LABELS } from "../settings/labels.ts";
import type { Address, Settings } from "../settings/settings.ts";
import { connectTcp } from "./reach_server.ts";
import { type Step, StepFailure } from "./run_steps.ts";

/** Lists the brokers and connects to each at the address that it advertises. */
export const kafkaStep: Step = {
  name: "kafka",
  timeoutMs: 4_500,
  async run(check) {
    const { kafka } = check.settings;
    if (kafka === null) {
      return {
        skipped: true,
        message: `${LABELS.kafkaBrokers} is empty: history only`,
      };
    }
    check.admin = kafkaClient(kafka, { log: check.log, retries: 0 }).admin();
    await check.admin.connect();
    const { brokers } = await check.admin.describeCluster();
    await Promise.all(brokers.map((broker) => reach(broker, brokers)));
    return {
      message: brokers.length === 1 ? "1 broker" : `${brokers.length} brokers`,
    };
  },
  fault: (error, { kafka }) => kafkaFault(error, kafka!),
};

async function reach(broker: Address, all: readonly Address[]): Promise<void> {
  try {
    await connectTcp(broker, 1_500);
  } catch (error) {
    const at = formatAddress(broker);
    throw new StepFailure(
      `A broker says that it is at ${at}, which cannot be reached from here ` +
        `(${errorMessage(error)})`,
      allowNetFix(error, all) ??
        `make 'advertised.listeners' of the brokers an address that Grafana's machine reaches`,
    );
  }
}

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
    const ofStreams = [
      ...new Set(
        [...streams.values()].flatMap(({ topics, predictionsTopic }) => [
          ...Object.values(topics),
          ...(predictionsTopic === undefined ? [] : [predictionsTopic]),
        ]),
      ),
    ];
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

/** Asks the schema registry of one subject, where it has an address of its own. */
export const schemasStep: Step = {
  name: "schemas",
  timeoutMs: 3_000,
  async run({ streams, settings: { kafka, schemaRegistry } }) {
    if (schemaRegistry === null) {
      return {
        skipped: true,
        message: kafka === null
          ? `${LABELS.kafkaBrokers} is empty: history only`
          : "embedded, in Kafka",
      };
    }
    const [stream] = streams?.values() ?? [];
    const registry = await openRemoteRegistry(schemaRegistry);
    try {
      await registry.latest(subjectOf(stream?.topics.records ?? ""));
    } finally {
      await registry.close();
    }
    return { message: registry.place };
  },
  fault: (error, { schemaRegistry }) => schemaRegistryFault(error, schemaRegistry!),
};

/** Kafka hides a topic from a client that may not describe it. */
function rightsHint({ kafka }: Settings): string {
  if (kafka === null || kafka.securityProtocol === "PLAINTEXT") return "";
  const user = kafka.credentials === null ? "the client" : `'${kafka.credentials.username}'`;
  return `; or, if they are there, allow ${user} to describe and read them`;
}
