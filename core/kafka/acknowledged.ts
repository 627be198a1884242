import type kafkajs from "kafkajs";

/** One partition of a topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Records were sent to a partition that the client does not know, so that nothing was written. */
export class MissingPartition extends Error {
  override readonly name = "MissingPartition";
  readonly topic: string;
  readonly partition: number;

  constructor({ topic, partition }: TopicPartition) {
    super(
      `Topic '${topic}' has no partition ${partition}, so what was sent there is not written: run ` +
        "'deno task setup', which adds the partitions that are missing",
    );
    this.topic = topic;
    this.partition = partition;
  }
}

/** Records were sent and their partition did not acknowledge them. */
export class NotAcknowledged extends Error {
  override readonly name = "NotAcknowledged";
}

/** Whether an error says that Kafka refuses what was sent for its size: all of it, or one record. */
export function isTooLarge(error: unknown): boolean {
  const type = (error as { type?: unknown } | null)?.type;
  return type === "MESSAGE_TOO_LARGE" || type === "RECORD_LIST_TOO_LARGE";
}

/**
 * Checks that every partition that was sent to has acknowledged. kafkajs drops records of partitions
 * that its metadata does not name, without an error.
 *
 * @throws {MissingPartition} when one is not in the answer
 * @throws {NotAcknowledged} when one answered with an error
 */
export function checkAcknowledged(
  sent: Iterable<TopicPartition>,
  answers: readonly kafkajs.RecordMetadata[],
): void {
  for (const at of sent) {
    const answer = answers.find(({ topicName, partition }) =>
      topicName === at.topic && partition === at.partition
    );
    if (answer === undefined) throw new MissingPartition(at);
    if (answer.errorCode !== 0) {
      throw new NotAcknowledged(
        `Topic '${at.topic}', partition ${at.partition}, did not take the records: Kafka's error ` +
          `code is ${answer.errorCode}`,
      );
    }
  }
}

/** The part of kafkajs's producer whose sends are checked. */
export type CheckedProducer = Pick<kafkajs.Producer, "connect" | "disconnect" | "sendBatch">;

/** A producer whose sends throw unless every partition that they went to has acknowledged. */
export function createCheckedProducer(
  kafka: kafkajs.Kafka,
  config: kafkajs.ProducerConfig & {
    readonly createPartitioner: NonNullable<kafkajs.ProducerConfig["createPartitioner"]>;
  },
): CheckedProducer {
  const chosen = new WeakMap<kafkajs.Message, number>();
  const producer = kafka.producer({
    ...config,
    createPartitioner: () => {
      const choose = config.createPartitioner();
      return (args) => {
        const partition = choose(args);
        chosen.set(args.message, partition);
        return partition;
      };
    },
  });
  return {
    connect: () => producer.connect(),
    disconnect: () => producer.disconnect(),
    async sendBatch(batch) {
      const answers = await producer.sendBatch(batch);
      const sent = (batch.topicMessages ?? []).flatMap(({ topic, messages }) => {
        // Nothing is chosen for a topic that kafkajs has not sent to at all.
        const partitions = new Set(messages.map((message) => chosen.get(message) ?? -1));
        return [...partitions].map((partition) => ({ topic, partition }));
      });
      checkAcknowledged(sent, answers);
      return answers;
    },
  };
}
