import {
  BrokerError,
  type KafkaClient,
  type TopicPartition,
  UNKNOWN_PARTITION,
} from "./kafka/client.ts";
import type { LogRecord } from "./kafka/record_batch.ts";

/** The committed records of some topics, read bit by bit. */
export class OutputLogs {
  readonly #client: KafkaClient;
  readonly #topics: readonly string[];
  readonly #logs = new Map<string, { place: TopicPartition; next: number; records: LogRecord[] }>();

  constructor(client: KafkaClient, topics: readonly string[]) {
    this.#client = client;
    this.#topics = topics;
  }

  /** Partitions that hold anything. */
  get places(): readonly TopicPartition[] {
    return [...this.#logs.values()].filter(({ records }) => records.length > 0)
      .map(({ place }) => place);
  }

  /** Offset after the last record. */
  end(place: TopicPartition): number {
    return (this.#log(place).records.at(-1)?.offset ?? -1) + 1;
  }

  /** Records of a partition in order. */
  records(place: TopicPartition): readonly LogRecord[] {
    return this.#log(place).records;
  }

  /** Reads what is new in this many partitions of every topic. @returns records read in all */
  async read(partitions: number): Promise<number> {
    let size = 0;
    for (const topic of this.#topics) {
      for (let partition = 0; partition < partitions; partition++) {
        size += await this.#readPartition({ topic, partition });
      }
    }
    return size;
  }

  async #readPartition(place: TopicPartition): Promise<number> {
    const log = this.#log(place);
    try {
      const { low, high } = await this.#client.range(place);
      log.next = Math.max(log.next, low);
      while (log.next < high) {
        const { records, next } = await this.#client.fetch(place, log.next);
        if (next === log.next) break;
        for (const record of records) log.records.push(record);
        log.next = next;
      }
    } catch (error) {
      // Partitions of an output may be missing where those of an input were added.
      if (!(error instanceof BrokerError && error.code === UNKNOWN_PARTITION)) throw error;
    }
    return log.records.length;
  }

  #log(place: TopicPartition) {
    const name = `${place.topic}[${place.partition}]`;
    const log = this.#logs.get(name) ?? { place, next: 0, records: [] };
    this.#logs.set(name, log);
    return log;
  }
}
