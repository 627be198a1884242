import type { KafkaMessage } from "kafkajs";
import { type FetchedBatch, type RecordCursor, UndecodableBatch } from "./records.ts";
import { BatchCursor } from "./batch_cursor.ts";
import { decompress } from "./compression.ts";
import { crc32c } from "./crc32c.ts";
import { AT, ATTRIBUTE, LENGTH_FROM, MAGIC, readInt64, viewOf } from "./layout.ts";

/** One record batch of a fetch, where it lies in the response. */
export interface RawBatch {
  readonly bytes: Uint8Array;
  readonly baseOffset: number;
  readonly lastOffset: number;
  /** True of markers and of aborted transactions: its offsets are passed over. */
  skipped: boolean;
  /** What is wrong with its frame; undefined when it can be opened. */
  readonly damage?: string;
}

/** Where {@linkcode asMessage} keeps the batch. */
const RAW = Symbol("raw batch");

/**
 * A batch as the one message that kafkajs takes it for: its offset is the batch's last, so that
 * kafkajs goes on after it.
 */
export function asMessage(raw: RawBatch): KafkaMessage {
  return {
    offset: String(raw.lastOffset),
    timestamp: "-1",
    attributes: 0,
    key: null,
    value: null,
    headers: {},
    [RAW]: raw,
  } as unknown as KafkaMessage;
}

/** Which batches of a fetch there are, by {@linkcode asMessage}; undefined for an ordinary message. */
export function rawBatchOf(message: KafkaMessage): RawBatch | undefined {
  return (message as { [RAW]?: RawBatch })[RAW];
}

/** A transaction that was aborted: what its producer wrote from an offset on, up to its marker. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

/**
 * Finds the record batches of one partition. An incomplete one at the end is left out: it is
 * fetched again. Batches of aborted transactions and markers are marked as skipped, in the way of
 * Java's consumer: a transaction counts as aborted from its first offset, whichever began first.
 *
 * @param records batches of message format 2
 */
export function findBatches(
  records: Uint8Array,
  aborted: readonly AbortedTransaction[],
): readonly RawBatch[] {
  const view = viewOf(records);
  const waiting = aborted.toSorted((a, b) => a.firstOffset - b.firstOffset);
  const abortedProducers = new Set<number>();
  const batches: RawBatch[] = [];
  let at = 0;
  while (at + LENGTH_FROM <= records.length) {
    const baseOffset = readInt64(view, at + AT.baseOffset);
    const size = LENGTH_FROM + view.getInt32(at + AT.length);
    const bytes = records.subarray(at, at + size);
    if (size < AT.records) {
      // What comes after it cannot be found; the next fetch begins behind it.
      const damage = `its length of ${size} bytes is not one of a batch`;
      batches.push({ bytes, baseOffset, lastOffset: baseOffset, skipped: false, damage });
      break;
    }
    if (at + size > records.length) break;
    const raw = readHeader(bytes, baseOffset);
    batches.push(raw);
    if (raw.damage === undefined) {
      while (waiting.length > 0 && waiting[0]!.firstOffset <= raw.lastOffset) {
        abortedProducers.add(waiting.shift()!.producerId);
      }
      const batchView = viewOf(bytes);
      const attributes = batchView.getInt16(AT.attributes);
      const producerId = readInt64(batchView, AT.producerId);
      if (attributes & ATTRIBUTE.control) {
        raw.skipped = true;
        if (isAbort(bytes)) abortedProducers.delete(producerId);
      } else {
        raw.skipped = (attributes & ATTRIBUTE.transactional) !== 0 &&
          abortedProducers.has(producerId);
      }
    }
    at += size;
  }
  return batches;
}

function readHeader(bytes: Uint8Array, baseOffset: number): RawBatch {
  const view = viewOf(bytes);
  const magic = view.getInt8(AT.magic);
  const lastDelta = view.getInt32(AT.lastOffsetDelta);
  const damage = magic !== MAGIC
    ? `its message format ${magic} is not ${MAGIC}`
    : lastDelta < 0
    ? `its last offset is ${-lastDelta} before its first`
    : undefined;
  return {
    bytes,
    baseOffset,
    lastOffset: baseOffset + Math.max(0, damage === undefined ? lastDelta : 0),
    skipped: false,
    ...(damage === undefined ? {} : { damage }),
  };
}

/** Marker of an aborted transaction: the key of a control record is a version and a type, 0. */
function isAbort(bytes: Uint8Array): boolean {
  const cursor = cursorOver(bytes, {
    records: bytes,
    start: AT.records,
    from: -1,
    undecodable: (reason) => new Error(reason),
  });
  try {
    if (!cursor.next() || cursor.keyEnd - cursor.keyStart < 4) return false;
    return viewOf(bytes).getInt16(cursor.keyStart + 2) === 0;
  } catch {
    return false;
  }
}

interface Records {
  /** Decompressed records, and where they begin. */
  readonly records: Uint8Array;
  readonly start: number;
  /** Records before this offset are passed over. */
  readonly from: number;
  readonly undecodable: (reason: string) => Error;
}

function cursorOver(bytes: Uint8Array, { records, start, from, undecodable }: Records) {
  const view = viewOf(bytes);
  const isAppendTime = (view.getInt16(AT.attributes) & ATTRIBUTE.logAppendTime) !== 0;
  return new BatchCursor({
    bytes: records,
    start,
    end: records.length,
    count: view.getInt32(AT.count),
    baseOffset: readInt64(view, AT.baseOffset),
    lastOffset: readInt64(view, AT.baseOffset) + view.getInt32(AT.lastOffsetDelta),
    baseTimestamp: readInt64(view, AT.baseTimestamp),
    appendTime: isAppendTime ? readInt64(view, AT.maxTimestamp) : undefined,
    from,
    undecodable,
  });
}

/** Where a batch was fetched. */
export interface FetchPlace {
  readonly topic: string;
  readonly partition: number;
  readonly fetchedOffset: number;
}

/** A batch that was found, ready to be opened. */
export function openable(raw: RawBatch, at: FetchPlace): FetchedBatch {
  return new WireBatch(raw, at);
}

class WireBatch implements FetchedBatch {
  readonly #raw: RawBatch;
  readonly #at: FetchPlace;
  readonly baseOffset: number;
  readonly lastOffset: number;

  constructor(raw: RawBatch, at: FetchPlace) {
    this.#raw = raw;
    this.#at = at;
    this.baseOffset = Math.max(raw.baseOffset, at.fetchedOffset);
    this.lastOffset = raw.lastOffset;
  }

  get count(): number {
    const { bytes, damage } = this.#raw;
    return damage === undefined ? viewOf(bytes).getInt32(AT.count) : 0;
  }

  open(): RecordCursor {
    const { bytes, damage } = this.#raw;
    if (damage !== undefined) throw this.#undecodable(damage);
    const view = viewOf(bytes);
    if (crc32c(bytes, AT.attributes) !== view.getUint32(AT.crc)) {
      throw this.#undecodable("its checksum is not that of its bytes");
    }
    const codec = view.getInt16(AT.attributes) & ATTRIBUTE.codec;
    const from = this.#at.fetchedOffset;
    const undecodable = (reason: string) => this.#undecodable(reason);
    if (codec === 0) {
      return cursorOver(bytes, { records: bytes, start: AT.records, from, undecodable });
    }
    let records: Uint8Array;
    try {
      records = decompress(codec, bytes.subarray(AT.records));
    } catch (cause) {
      throw this.#undecodable(cause instanceof Error ? cause.message : String(cause), { cause });
    }
    return cursorOver(bytes, { records, start: 0, from, undecodable });
  }

  #undecodable(reason: string, options?: ErrorOptions): UndecodableBatch {
    const { topic, partition } = this.#at;
    const { baseOffset, lastOffset } = this;
    return new UndecodableBatch({ topic, partition, baseOffset, lastOffset }, reason, options);
  }
}
