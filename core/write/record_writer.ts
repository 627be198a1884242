import { Buffer } from "node:buffer";
import type kafkajs from "kafkajs";
import type { Stream, StreamTopics } from "../declaration/mod.ts";
import { partitionOf } from "../kafka/partitioner.ts";
import { ProblemError } from "../http/problem.ts";
import { KeyedWriter, type KeyedWriterOptions, KeyReused } from "./keyed_writer.ts";
import { Lane } from "./lane.ts";
import { fingerprintOf, recordTokenOf, tokenOf } from "./outcomes.ts";
import { PlainWriter } from "./plain_writer.ts";
import type { PlacedRecord, RecordsToWrite } from "./records.ts";

/** Options of {@linkcode RecordWriter}. */
export interface RecordWriterOptions extends Omit<KeyedWriterOptions, "lane" | "partitions"> {
  /** Partitions of a topic. */
  readonly partitions: (topic: string) => Promise<number>;
}

/** A request as it came. */
export interface RecordsRequest {
  readonly stream: { readonly declaration: Stream; readonly topics: StreamTopics };
  readonly records: readonly Omit<PlacedRecord, "partition">[];
  /** Its `Idempotency-Key`. */
  readonly key?: string | undefined;
  /** All of it, which the key belongs to. */
  readonly body: string;
}

/** What became of a request. */
export interface WriteEnd {
  /** Records that are in Kafka. */
  readonly accepted: number;
  /** Those of them that an earlier request had written. */
  readonly repeated: number;
}

/** Bytes of records that are sent together: well below what a topic takes in one batch. */
const TOGETHER_BYTES = 512 << 10;
/** A request that has waited longer is not written any more: its client has its 503, ms. */
const MAX_WAIT_MS = 15_000;

const LANE = {
  maxBytes: TOGETHER_BYTES,
  maxWaitMs: MAX_WAIT_MS,
  late: () =>
    new ProblemError("kafka-away", "Kafka does not answer at the moment; nothing was written"),
};

interface PlainLane {
  readonly writer: PlainWriter;
  readonly lane: Lane<RecordsToWrite>;
}

/**
 * Writes the records of requests to Kafka: those of a request with a key once, those with a declared
 * id once each, the others as they come.
 */
export class RecordWriter {
  readonly #kafka: kafkajs.Kafka;
  readonly #options: RecordWriterOptions;
  /** By topic: one that does not take records holds no other up. */
  readonly #plain = new Map<string, PlainLane>();
  readonly #keyed: KeyedWriter;

  constructor(kafka: kafkajs.Kafka, options: RecordWriterOptions) {
    this.#kafka = kafka;
    this.#options = options;
    const partitions = () => options.partitions(options.topic);
    this.#keyed = new KeyedWriter(kafka, { ...options, partitions, lane: LANE });
  }

  /**
   * Resolves when all in-sync replicas have the records. It may take as long as Kafka's client
   * tries; only then is nothing of the request held any more.
   *
   * @throws {ProblemError} 422 when the key belongs to another body, or the request was not written
   * @throws the error of kafkajs: the records may be written all the same
   */
  async write({ stream, records, key, body }: RecordsRequest): Promise<WriteEnd> {
    const toWrite = {
      topic: stream.topics.records,
      bytes: Buffer.byteLength(body),
      records: await this.#place(stream, records),
    };
    const { name, id } = stream.declaration;
    if (key === undefined && id !== undefined) return await this.#writeById(name, toWrite);
    if (key === undefined) {
      await this.#plainLane(toWrite.topic).lane.write(toWrite);
      return { accepted: records.length, repeated: 0 };
    }
    try {
      const { accepted, repeated } = await this.#keyed.write({
        ...toWrite,
        token: tokenOf(name, key),
        fingerprint: fingerprintOf(body),
      });
      return { accepted, repeated: repeated ? accepted : 0 };
    } catch (error) {
      if (!(error instanceof KeyReused)) throw error;
      throw new ProblemError(
        "key-reused",
        "The Idempotency-Key was sent with another body before: give each request a key of its " +
          "own, and send it again only with the same body",
        { cause: error },
      );
    }
  }

  /** Prepares for requests with a key or a declared id. */
  warmUp(): void {
    this.#keyed.warmUp();
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    const plain = [...this.#plain.values()].map(async ({ lane, writer }) => {
      await lane.idle();
      await writer.close();
    });
    await Promise.all([...plain, this.#keyed.close()]);
  }

  async #writeById(stream: string, { topic, records }: RecordsToWrite): Promise<WriteEnd> {
    const ends = await Promise.all(records.map((record) =>
      this.#keyed.write({
        topic,
        records: [record],
        bytes: record.value.length,
        token: recordTokenOf(stream, { key: record.key, id: record.id ?? "" }),
        // The first record of an id is the one that counts.
        fingerprint: "",
      })
    ));
    return { accepted: ends.length, repeated: ends.filter(({ repeated }) => repeated).length };
  }

  #plainLane(topic: string): PlainLane {
    const known = this.#plain.get(topic);
    if (known !== undefined) return known;
    const writer = new PlainWriter(this.#kafka);
    const lane = new Lane<RecordsToWrite>({ ...LANE, commit: (items) => writer.write(items) });
    this.#plain.set(topic, { writer, lane });
    return { writer, lane };
  }

  /** The records, each in the partition where the stream's producers put its key. */
  async #place(
    { declaration, topics }: RecordsRequest["stream"],
    records: RecordsRequest["records"],
  ): Promise<readonly PlacedRecord[]> {
    const partitions = await this.#options.partitions(topics.records);
    const { partitioner } = declaration;
    const kind = partitioner === "any" ? "murmur2" : partitioner;
    return records.map((record) => {
      const bytes = Buffer.from(record.key);
      return { ...record, partition: partitionOf(kind, bytes, 0, bytes.length, partitions) };
    });
  }
}
