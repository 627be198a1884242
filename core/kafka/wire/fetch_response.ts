import { Buffer } from "node:buffer";
import type { KafkaMessage } from "kafkajs";
import { type AbortedTransaction, asMessage, findBatches } from "./fetched_batch.ts";
import { AT, MAGIC, readInt64, viewOf } from "./layout.ts";

/** Versions of the fetch response that can hold record batches and that kafkajs knows. */
export const FETCH_VERSIONS = [4, 5, 6, 7, 8, 9, 10, 11] as const;

/** One version of them. */
export type FetchVersion = typeof FETCH_VERSIONS[number];

/** What kafkajs takes a decoded fetch response for. */
export interface FetchResponse {
  readonly throttleTime: number;
  readonly clientSideThrottleTime?: number;
  readonly errorCode?: number;
  readonly sessionId?: number;
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly PartitionResponse[];
  }[];
}

interface PartitionResponse {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly lastStableOffset: string;
  /** As kafkajs names it. */
  readonly lastStartOffset?: string;
  readonly abortedTransactions: readonly never[];
  readonly preferredReadReplica?: number;
  readonly messages: readonly KafkaMessage[];
}

/** Decodes the records of one partition that are in a message format before record batches. */
export type DecodeMessageSet = (records: Buffer) => Promise<readonly KafkaMessage[]>;

/** Options of {@linkcode decodeFetch}. */
export interface DecodeFetchOptions {
  readonly version: FetchVersion;
  readonly decodeMessageSet: DecodeMessageSet;
}

/**
 * Decodes a fetch response into one message for each record batch. kafkajs is told of no aborted
 * transaction: their batches are left out here, since it takes the transactions in the order of
 * their ends, and begins one transaction for each message at most.
 *
 * @see https://kafka.apache.org/protocol.html#The_Messages_Fetch
 */
export async function decodeFetch(
  payload: Buffer,
  { version, decodeMessageSet }: DecodeFetchOptions,
): Promise<FetchResponse> {
  const reader = new Reader(payload);
  const throttle = reader.int32();
  const session = version >= 7 ? { errorCode: reader.int16(), sessionId: reader.int32() } : {};
  const responses = [];
  for (let topics = reader.int32(); topics > 0; topics--) {
    const topicName = reader.string();
    const partitions: PartitionResponse[] = [];
    for (let count = reader.int32(); count > 0; count--) {
      partitions.push(await decodePartition(reader, version, decodeMessageSet));
    }
    responses.push({ topicName, partitions });
  }
  // From version 8 on it is the client that has to wait (KIP-219).
  const throttling = version >= 8
    ? { throttleTime: 0, clientSideThrottleTime: throttle }
    : { throttleTime: throttle };
  return { ...throttling, ...session, responses };
}

async function decodePartition(
  reader: Reader,
  version: FetchVersion,
  decodeMessageSet: DecodeMessageSet,
): Promise<PartitionResponse> {
  const partition = reader.int32();
  const errorCode = reader.int16();
  const highWatermark = reader.int64();
  const lastStableOffset = reader.int64();
  const logStart = version >= 5 ? { lastStartOffset: String(reader.int64()) } : {};
  const aborted: AbortedTransaction[] = [];
  for (let count = reader.int32(); count > 0; count--) {
    aborted.push({ producerId: reader.int64(), firstOffset: reader.int64() });
  }
  const replica = version >= 11 ? { preferredReadReplica: reader.int32() } : {};
  const records = reader.bytes();
  return {
    partition,
    errorCode,
    highWatermark: String(highWatermark),
    lastStableOffset: String(lastStableOffset),
    ...logStart,
    abortedTransactions: [],
    ...replica,
    messages: records.length > AT.magic && records[AT.magic]! < MAGIC
      ? await decodeMessageSet(records)
      : findBatches(records, aborted).map(asMessage),
  };
}

class Reader {
  readonly #payload: Buffer;
  readonly #view: DataView;
  #at = 0;

  constructor(payload: Buffer) {
    this.#payload = payload;
    this.#view = viewOf(payload);
  }

  int16(): number {
    this.#at += 2;
    return this.#view.getInt16(this.#at - 2);
  }

  int32(): number {
    this.#at += 4;
    return this.#view.getInt32(this.#at - 4);
  }

  int64(): number {
    this.#at += 8;
    return readInt64(this.#view, this.#at - 8);
  }

  string(): string {
    return this.#take(this.int16()).toString();
  }

  bytes(): Buffer {
    return this.#take(this.int32());
  }

  /** As many bytes, none where the length says null. */
  #take(length: number): Buffer {
    const start = this.#at;
    this.#at += Math.max(0, length);
    return this.#payload.subarray(start, this.#at);
  }
}
