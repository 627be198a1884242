import type kafkajs from "kafkajs";
import { cached, Lazy } from "../async/cached.ts";
import { fetchTopicOffsets } from "../kafka/offsets.ts";
import { answerOf } from "./kafka_problem.ts";

const ASK_TIMEOUT_MS = 8_000;
/** How long a number of partitions is good, ms: producers look as seldom. */
const KNOWN = { keepMs: 30_000 };

/** What requests ask of Kafka's admin client, which connects when it is first asked. */
export class KafkaAdmin {
  readonly #admin: Lazy<kafkajs.Admin>;
  readonly #partitions = new Map<string, () => Promise<number>>();

  constructor(kafka: kafkajs.Kafka) {
    this.#admin = new Lazy({
      open: async () => {
        const admin = kafka.admin();
        await admin.connect();
        return admin;
      },
      close: (admin) => admin.disconnect(),
    });
  }

  /**
   * Waits for an answer, but not for ever.
   *
   * @param ms longest wait
   * @throws {ProblemError} when Kafka does not answer
   */
  ask<T>(question: (admin: kafkajs.Admin) => Promise<T>, ms = ASK_TIMEOUT_MS): Promise<T> {
    return answerOf(this.#admin.get().then(question), ms);
  }

  /** Partitions of a topic. @throws {ProblemError} when Kafka does not answer or has no such topic */
  async partitions(topic: string): Promise<number> {
    const known = this.#partitions.get(topic) ?? cached(() => this.#countPartitions(topic), KNOWN);
    this.#partitions.set(topic, known);
    return await known();
  }

  /** Where a partition ends now, exclusive. @throws {ProblemError} when Kafka does not answer */
  async endOf(topic: string, partition: number): Promise<number> {
    const offsets = await this.ask((admin) => fetchTopicOffsets(admin, [topic]));
    return offsets.get(topic)?.find((known) => known.partition === partition)?.latest ?? 0;
  }

  async close(): Promise<void> {
    await this.#admin.close();
  }

  async #countPartitions(topic: string): Promise<number> {
    const { topics } = await this.ask((admin) => admin.fetchTopicMetadata({ topics: [topic] }));
    return topics.find(({ name }) => name === topic)!.partitions.length;
  }
}
