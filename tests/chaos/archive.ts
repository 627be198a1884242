import type { KafkaClient, TopicPartition } from "./kafka/client.ts";
import type { LogRecord } from "./kafka/record_batch.ts";
import type { StreamSettings } from "./streams/declared.ts";

/** What held while some records were appended and processed. */
export interface Epoch {
  readonly settings: StreamSettings;
  /** Partitions of every input. */
  readonly partitions: number;
}

/** A record of an input, with what the run did to its log. */
export interface ArchivedRecord extends LogRecord {
  /** Index of its {@linkcode Epoch}. */
  readonly epoch: number;
  /** Deleted before this worker read it; an `unsure` one may have been read just before. */
  readonly lost: { readonly process: boolean; readonly persist: "no" | "unsure" };
}

/** Offsets of a partition that were deleted unread. */
export interface Cut extends TopicPartition {
  /** Where each group of workers would have gone on; −1 for one that has not begun. */
  readonly from: { readonly process: number; readonly persist: number };
  /** Offset after the last one deleted. */
  readonly to: number;
}

/**
 * All that was ever appended to the inputs, in the order of each partition: read before the run
 * deletes anything, so that the checker knows what is gone.
 */
export class Archive {
  readonly epochs: Epoch[];
  /** What {@linkcode cut} took away. */
  readonly cuts: Cut[] = [];
  /** Topics that were made anew. */
  readonly recreated: string[] = [];
  readonly #client: KafkaClient;
  readonly #topics: readonly string[];
  readonly #logs = new Map<string, { next: number; records: ArchivedRecord[] }>();

  constructor(client: KafkaClient, topics: readonly string[], first: Epoch) {
    this.#client = client;
    this.#topics = topics;
    this.epochs = [first];
  }

  /** Records of a partition, those of earlier logs of the topic first. */
  records({ topic, partition }: TopicPartition): readonly ArchivedRecord[] {
    return this.#log({ topic, partition }).records;
  }

  /** Where the archive of a partition ends: behind the last record of the log as it is. */
  end(place: TopicPartition): number {
    const log = this.#log(place);
    return log.records.length === 0 ? 0 : Math.min(log.next, log.records.at(-1)!.offset + 1);
  }

  /** Partitions of every input now. */
  get partitions(): number {
    return this.epochs.at(-1)!.partitions;
  }

  /** Every partition of every input. */
  get places(): TopicPartition[] {
    return this.#topics.flatMap((topic) =>
      Array.from({ length: this.partitions }, (_, partition) => ({ topic, partition }))
    );
  }

  /** Reads what was appended since the last time. */
  async read(): Promise<void> {
    const epoch = this.epochs.length - 1;
    for (const place of this.places) {
      const log = this.#log(place);
      const { high } = await this.#client.range(place);
      while (log.next < high) {
        const { records, next } = await this.#client.fetch(place, log.next);
        if (next === log.next) break;
        for (const record of records) {
          log.records.push({ ...record, epoch, lost: { process: false, persist: "no" } });
        }
        log.next = next;
      }
    }
  }

  /** What is appended from now on is processed under other conditions. */
  async turn(change: Partial<Epoch>): Promise<void> {
    await this.read();
    this.epochs.push({ ...this.epochs.at(-1)!, ...change });
  }

  /** A topic is about to be deleted and made anew, after {@linkcode read}. */
  anew(topic: string): void {
    this.recreated.push(topic);
    for (const { partition } of this.places.filter((place) => place.topic === topic)) {
      this.#log({ topic, partition }).next = 0;
    }
  }

  /** Records are about to be deleted that the workers have not read, after {@linkcode read}. */
  cut(cut: Cut): void {
    const { from } = cut;
    const log = this.#log(cut);
    let later = Infinity;
    for (let index = log.records.length - 1; index >= 0; index--) {
      const record = log.records[index]!;
      // An offset that does not fall belongs to an earlier log of the topic.
      if (record.offset >= later) break;
      later = record.offset;
      if (record.offset >= cut.to) continue;
      log.records[index] = {
        ...record,
        lost: {
          process: record.lost.process || record.offset >= from.process,
          persist: record.offset >= from.persist ? "unsure" : record.lost.persist,
        },
      };
    }
    this.cuts.push(cut);
  }

  #log({ topic, partition }: TopicPartition): { next: number; records: ArchivedRecord[] } {
    const name = `${topic}[${partition}]`;
    const log = this.#logs.get(name) ?? { next: 0, records: [] };
    this.#logs.set(name, log);
    return log;
  }
}
