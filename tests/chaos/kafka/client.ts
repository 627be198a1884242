import { pause } from "#core/async/wait.ts";
import { Reader, Writer } from "./bytes.ts";
import { decodeBatches, type LogBatch, type LogRecord } from "./record_batch.ts";

/** An answer of the broker that is no success; codes are the protocol's. */
export class BrokerError extends Error {
  override readonly name = "BrokerError";
  constructor(what: string, readonly code: number) {
    super(`${what}: the broker answers with error ${code}`);
  }
}

/** Errors of a broker that is starting, or does not know a new topic yet. */
const PASSING = new Set([1, 3, 5, 6, 7, 9, 14, 15, 16, 19, 20, 41, 72, 73, 74, 75, 100]);
const RETRY_MS = 250;
const RETRIES = 120;
/** After so many tries a partition that is not known does not exist. */
const UNKNOWN_RETRIES = 12;
/** The broker's answer about a partition that does not exist. */
export const UNKNOWN_PARTITION = 3;

/** Whether a request may be answered otherwise when it is sent again. */
export function isPassing(error: unknown): boolean {
  return !(error instanceof BrokerError) || PASSING.has(error.code);
}

// The lowest versions that carry zstd.
const PRODUCE = { key: 0, version: 7 };
const FETCH = { key: 1, version: 10 };
const LIST_OFFSETS = { key: 2, version: 1 };
const DELETE_RECORDS = { key: 21, version: 0 };
const TIMEOUT_MS = 10_000;
/** More than the largest record. */
const FETCH_BYTES = 8 << 20;
const EARLIEST = -2;
const LATEST = -1;

/** A partition of a topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Committed records from one place of a partition on. */
export interface Fetched {
  readonly records: readonly LogRecord[];
  /** Where the next fetch begins. */
  readonly next: number;
  /** Where committed records end now. */
  readonly end: number;
}

/**
 * A client of a Kafka of one broker that shares no code with the workers': what the checker reads
 * is the log, and what it sends is every byte its own. A request that fails closes the connection;
 * the next one opens another. What reads waits for a broker that is away.
 */
export class KafkaClient {
  readonly #address: { hostname: string; port: number };
  #connection: Promise<Deno.TcpConn> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #correlation = 0;

  /** @param bootstrap `host:port` of the broker */
  constructor(bootstrap: string) {
    const [hostname, port] = bootstrap.split(":");
    this.#address = { hostname: hostname!, port: Number(port) };
  }

  /**
   * Appends one encoded record batch.
   *
   * @throws {BrokerError} when the broker refuses it
   * @throws {Error} when the connection breaks: it may have been appended all the same
   */
  async produce({ topic, partition }: TopicPartition, batch: Uint8Array): Promise<void> {
    const body = new Writer().string(null).int16(-1).int32(TIMEOUT_MS).int32(1).string(topic)
      .int32(1).int32(partition).bytes(batch).take();
    const answer = await this.#request(PRODUCE, body);
    answer.int32();
    answer.string();
    answer.int32();
    answer.int32();
    check(`appending to '${topic}'`, answer.int16());
  }

  /** Reads committed records. @throws {BrokerError} when the offset is out of range */
  fetch(place: TopicPartition, offset: number): Promise<Fetched> {
    return again(() => this.#fetch(place, offset));
  }

  /** The first offset of a partition and the one behind its last, markers included. */
  range(place: TopicPartition): Promise<{ readonly low: number; readonly high: number }> {
    return again(async () => ({
      low: await this.#offset(place, EARLIEST),
      high: await this.#offset(place, LATEST),
    }));
  }

  /** Deletes what is before an offset, as retention does. */
  async deleteBefore({ topic, partition }: TopicPartition, offset: number): Promise<void> {
    const body = new Writer().int32(1).string(topic).int32(1).int32(partition).int64(offset)
      .int32(TIMEOUT_MS).take();
    const answer = await this.#request(DELETE_RECORDS, body);
    answer.int32();
    answer.int32();
    answer.string();
    answer.int32();
    answer.int32();
    answer.int64();
    check(`deleting records of '${topic}'`, answer.int16());
  }

  /** Ends the connection; the next request opens another. */
  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    (await connection?.catch(() => undefined))?.close();
  }

  async #fetch({ topic, partition }: TopicPartition, offset: number): Promise<Fetched> {
    const body = new Writer().int32(-1).int32(0).int32(0).int32(FETCH_BYTES).int8(1)
      .int32(0).int32(-1).int32(1).string(topic).int32(1).int32(partition).int32(-1)
      .int64(offset).int64(-1).int32(FETCH_BYTES).int32(0).take();
    const answer = await this.#request(FETCH, body);
    answer.int32();
    check(`reading '${topic}'`, answer.int16());
    answer.int32();
    answer.int32();
    answer.string();
    answer.int32();
    answer.int32();
    check(`reading '${topic}'`, answer.int16());
    answer.int64();
    const end = answer.int64();
    answer.int64();
    const aborted = answer.array(() => ({ producer: answer.int64(), from: answer.int64() }));
    const read = committed([...decodeBatches(answer.bytes())], aborted);
    const records = read.records.filter((record) => record.offset >= offset && record.offset < end);
    return { records, next: Math.min(end, Math.max(offset, read.next)), end };
  }

  async #offset({ topic, partition }: TopicPartition, timestamp: number): Promise<number> {
    const body = new Writer().int32(-1).int32(1).string(topic)
      .int32(1).int32(partition).int64(timestamp).take();
    const answer = await this.#request(LIST_OFFSETS, body);
    answer.int32();
    answer.string();
    answer.int32();
    answer.int32();
    check(`looking for the ends of '${topic}'`, answer.int16());
    answer.int64();
    return answer.int64();
  }

  #request(api: { key: number; version: number }, body: Uint8Array): Promise<Reader> {
    const run = () => this.#exchange(api, body);
    const answer = this.#queue.then(run, run);
    this.#queue = answer;
    return answer;
  }

  async #exchange(api: { key: number; version: number }, body: Uint8Array): Promise<Reader> {
    const { key, version } = api;
    const correlation = ++this.#correlation;
    const header = new Writer().int16(key).int16(version).int32(correlation).string("chaos").take();
    const message = new Writer().int32(header.length + body.length).raw(header).raw(body).take();
    const timer = setTimeout(() => void this.close(), 2 * TIMEOUT_MS);
    try {
      this.#connection ??= Deno.connect(this.#address);
      const connection = await this.#connection;
      await writeAll(connection, message);
      const length = new Reader(await readExactly(connection, 4)).int32();
      const answer = new Reader(await readExactly(connection, length));
      if (answer.int32() !== correlation) throw new Error("the broker answers another request");
      return answer;
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

async function again<T>(request: () => Promise<T>): Promise<T> {
  for (let tries = 1;; tries++) {
    try {
      return await request();
    } catch (error) {
      const unknown = error instanceof BrokerError && error.code === UNKNOWN_PARTITION;
      const most = unknown ? UNKNOWN_RETRIES : RETRIES;
      if (tries > most || !isPassing(error)) throw error;
      await pause(RETRY_MS);
    }
  }
}

function check(what: string, code: number): void {
  if (code !== 0) throw new BrokerError(what, code);
}

/** The records of batches whose transaction, if any, was not aborted. */
function committed(
  batches: readonly LogBatch[],
  aborted: { producer: number; from: number }[],
): { records: LogRecord[]; next: number } {
  const records: LogRecord[] = [];
  const aborting = new Set<number>();
  let next = 0;
  for (const { lastOffset, producerId, transactional, control, records: own } of batches) {
    next = lastOffset + 1;
    for (const { producer, from } of aborted) {
      if (producer === producerId && from <= lastOffset) aborting.add(producer);
    }
    if (control !== undefined) {
      aborting.delete(producerId);
      aborted = aborted.filter(({ producer, from }) =>
        producer !== producerId || from > lastOffset
      );
    } else if (!transactional || !aborting.has(producerId)) records.push(...own);
  }
  return { records, next };
}

async function writeAll(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

async function readExactly(connection: Deno.TcpConn, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const read = await connection.read(bytes.subarray(at));
    if (read === null) throw new Error("the broker closed the connection");
    at += read;
  }
  return bytes;
}
