import { Buffer } from "node:buffer";
import type kafkajs from "kafkajs";
import type { Stream, StreamTopics } from "../declaration/mod.ts";
import { isTooLarge } from "../kafka/acknowledged.ts";
import { partitionOf } from "../kafka/partitioner.ts";
import { ProblemError } from "../http/problem.ts";
import type { EncodeValue, ValueEncoder } from "../registry/value_encoder.ts";
import { errorMessage } from "../telemetry/log.ts";
import {
  KeyedWriter,
  type KeyedWriterOptions,
  KeyReused,
  type RequestToken,
} from "./keyed_writer.ts";
import { Lane } from "./lane.ts";
import { fingerprintOf, recordTokenOf, tokenOf } from "./outcomes.ts";
import { PlainWriter } from "./plain_writer.ts";
import type { PlacedRecord, RecordsToWrite } from "./records.ts";

/** A record whose place follows from its key. */
export interface NewRecord extends Omit<PlacedRecord, "partition"> {
  /** How the topic's producers find the partition of a key. */
  readonly partitioner: Stream["partitioner"];
}

/** Records that are written together or not at all. */
export interface Message {
  /** Messages of one group are written together. */
  readonly group: string;
  readonly records: readonly NewRecord[];
  /** Of the message as it came. */
  readonly bytes: number;
}

/** Options of {@linkcode RecordWriter}. */
export interface RecordWriterOptions extends Omit<KeyedWriterOptions, "lane" | "partitions"> {
  /** Partitions of a topic. */
  readonly partitions: (topic: string) => Promise<number>;
  /** Encodes the records of topics that are not written as JSON. Default: all are. */
  readonly values?: Pick<ValueEncoder, "of"> | undefined;
}

/** A valid record of a stream. */
export interface KeyedRecord {
  readonly key: string;
  /** The JSON as it came. */
  readonly value: string;
  /** What its stream declares as the id of a record. */
  readonly id?: string | undefined;
}

/** A record to be written. */
export interface RecordToWrite extends Omit<KeyedRecord, "value"> {
  /** The JSON of a valid record; bytes, which may be anything, are written as they are. */
  readonly value: PlacedRecord["value"];
}

/** A request as it came. */
export interface RecordsRequest {
  readonly stream: { readonly declaration: Stream; readonly topics: StreamTopics };
  readonly records: readonly RecordToWrite[];
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
  /** By group: a topic that does not take records holds no other up. */
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
   * @throws {ProblemError} 422 when the key belongs to another body; the request was not written, or
   * its format does not take a record, or the schema registry is away
   * @throws the error of kafkajs: the records may be written all the same
   */
  async write({ stream, records, key, body }: RecordsRequest): Promise<WriteEnd> {
    const { declaration: { name, id, partitioner }, topics: { records: topic } } = stream;
    const message: Message = {
      group: topic,
      bytes: Buffer.byteLength(body),
      records: records.map(({ key, value }) => ({ topic, partitioner, key, value })),
    };
    if (key === undefined && id !== undefined) return await this.#writeById(name, message, records);
    if (key === undefined) return await this.writeMessage(message);
    try {
      const { accepted, repeated } = await this.#keyed.write({
        ...await this.#place(message),
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

  /**
   * Writes the records of a message as they come, or, where it has a token, once: those of a message
   * that had the token before are not written again.
   *
   * @throws {ProblemError} when the format of a topic does not take a record, or the schema registry
   * is away
   * @throws the error of kafkajs: the records may be written all the same
   */
  async writeMessage(message: Message, token?: RequestToken): Promise<WriteEnd> {
    const toWrite = await this.#place(message);
    const { length } = toWrite.records;
    if (token === undefined) {
      await this.#plainLane(message.group).lane.write(toWrite);
      return { accepted: length, repeated: 0 };
    }
    // The first message with a token is the one that counts, whatever the others hold.
    const end = await this.#keyed.write({ ...toWrite, ...token, fingerprint: "" });
    return { accepted: end.accepted, repeated: end.repeated ? end.accepted : 0 };
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

  async #writeById(
    stream: string,
    message: Message,
    given: RecordsRequest["records"],
  ): Promise<WriteEnd> {
    // All have their place before one is written: one that has none refuses the whole request.
    const { group, records } = await this.#place(message);
    const ends = await Promise.all(records.map((record, index) => {
      const { key, id = "" } = given[index]!;
      const token = recordTokenOf(stream, { key, id });
      const bytes = record.value.length;
      // The first record of an id is the one that counts.
      return this.#keyed.write({ group, records: [record], bytes, token, fingerprint: "" });
    }));
    return { accepted: ends.length, repeated: ends.filter(({ repeated }) => repeated).length };
  }

  #plainLane(group: string): PlainLane {
    const known = this.#plain.get(group);
    if (known !== undefined) return known;
    const writer = new PlainWriter(this.#kafka);
    const lane = new Lane<RecordsToWrite>({
      ...LANE,
      commit: (items) => writer.write(items),
      apart: isTooLarge,
    });
    this.#plain.set(group, { writer, lane });
    return { writer, lane };
  }

  /** What encodes the records of topics; undefined where all are JSON. */
  async #encodersOf(
    topics: readonly string[],
  ): Promise<ReadonlyMap<string, EncodeValue> | undefined> {
    const { values } = this.#options;
    const known = topics.map((topic) => [topic, values?.of(topic)] as const);
    if (known.every(([, encoder]) => encoder === undefined)) return undefined;
    try {
      const encoders = new Map<string, EncodeValue>();
      for (const [topic, encoder] of known) {
        if (encoder !== undefined) encoders.set(topic, await encoder);
      }
      return encoders;
    } catch (error) {
      throw new ProblemError("registry-away", `${errorMessage(error)}. Nothing was written.`, {
        cause: error,
      });
    }
  }

  /** The records, each in the partition where the topic's producers put its key. */
  async #place({ group, records, bytes }: Message): Promise<RecordsToWrite> {
    const partitions = new Map<string, number>();
    for (const { topic } of records) {
      if (!partitions.has(topic)) partitions.set(topic, await this.#options.partitions(topic));
    }
    const encoders = await this.#encodersOf([...partitions.keys()]);
    const placeOf = keyPlaces();
    const placed = records.map((
      { topic, key, value, headers, partitioner },
      index,
    ): PlacedRecord => ({
      topic,
      partition: placeOf(key ?? "", partitioner, partitions.get(topic)!),
      key,
      value: encoded(value, index, encoders?.get(topic)),
      headers,
    }));
    return { group, records: placed, bytes };
  }
}

/** @throws {ProblemError} 400 when its format does not take the record */
function encoded(
  value: PlacedRecord["value"],
  index: number,
  encode: EncodeValue | undefined,
): string | Buffer {
  // Bytes are what is no record.
  if (encode === undefined || typeof value !== "string") return value;
  try {
    return encode(value);
  } catch (error) {
    const detail = `the format that records are written in does not take it: ${
      errorMessage(error)
    }`;
    throw new ProblemError("invalid-records", `Record ${index}: ${detail}. Nothing was written.`, {
      errors: [{ index, field: "", detail }],
      cause: error,
    });
  }
}

/** Finds the partitions of keys that repeat: a message is mostly about one key. */
function keyPlaces() {
  let [lastKey, lastPartitioner, lastCount]: [string?, string?, number?] = [];
  let place = 0;
  return (key: string, partitioner: Stream["partitioner"], count: number): number => {
    if (key === lastKey && partitioner === lastPartitioner && count === lastCount) return place;
    [lastKey, lastPartitioner, lastCount] = [key, partitioner, count];
    const bytes = Buffer.from(key);
    const kind = partitioner === "any" ? "murmur2" : partitioner;
    return place = partitionOf(kind, bytes, 0, bytes.length, count);
  };
}
