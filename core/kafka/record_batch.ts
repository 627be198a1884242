import { Buffer } from "node:buffer";
import type { Batch, Consumer, IHeaders } from "kafkajs";
import { messagesAsBatches } from "./wire/message_cursor.ts";
import { openable, rawBatchOf } from "./wire/fetched_batch.ts";
import { type FetchedBatch, type RecordCursor, UndecodableBatch } from "./wire/records.ts";
import { toOffset } from "./offsets.ts";

export { type FetchedBatch, type RecordCursor, UndecodableBatch };

/** What one fetch brought of one partition: committed records only, where that was asked for. */
export interface FetchedRecords {
  readonly topic: string;
  readonly partition: number;
  /** Where the fetch began. */
  readonly fetchedOffset: number;
  /** After the last offset covered, markers and aborted batches included. */
  readonly nextOffset: number;
  /** Offset after the last record of the partition that all in-sync replicas have. */
  readonly highWatermark: number;
  readonly batches: readonly FetchedBatch[];
}

/** What one kafkajs batch holds, whether it came through the doors of `wire/` or not. */
export function fetchedRecords(batch: Batch): FetchedRecords {
  const { topic, partition, messages } = batch;
  // kafkajs sets this on every batch but leaves it out of its types.
  const fetchedOffset = toOffset((batch as Batch & { fetchedOffset: string }).fetchedOffset);
  const at = { topic, partition, fetchedOffset };
  const raw = messages.map(rawBatchOf).filter((one) => one !== undefined);
  return {
    ...at,
    nextOffset: batch.firstOffset() === null ? fetchedOffset : toOffset(batch.lastOffset()) + 1,
    highWatermark: toOffset(batch.highWatermark),
    batches: raw.length === messages.length
      ? raw.filter(({ skipped }) => !skipped).map((one) => openable(one, at))
      : messagesAsBatches(messages),
  };
}

/**
 * Calls `take` for offsets that hold no record: kafkajs calls no handler where it has left out all
 * of a fetch. Only ordinary messages need it; through the doors of `wire/` every fetch has a handler.
 */
export function onPassed(consumer: Consumer, take: (fetched: FetchedRecords) => void): void {
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    const { topic, partition, firstOffset, lastOffset, highWatermark, batchSize } = payload;
    if (batchSize > 0 || firstOffset === null) return;
    take({
      topic,
      partition,
      fetchedOffset: toOffset(firstOffset),
      nextOffset: toOffset(lastOffset) + 1,
      highWatermark: toOffset(highWatermark),
      batches: [],
    });
  });
}

/** One record as a plain object whose bytes are its own. */
export interface KafkaRecord {
  readonly offset: number;
  /** Epoch ms. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: IHeaders | undefined;
}

/** Options of {@linkcode recordsOf}. */
export interface RecordsOptions {
  /** Takes a batch that cannot be read, after those of its records that can. Default: throws it. */
  readonly onUndecodable?: (error: UndecodableBatch) => void;
}

/**
 * The records as plain objects, for code that is not hot.
 *
 * @throws {UndecodableBatch} unless `onUndecodable` takes it
 */
export function* recordsOf(
  fetched: Pick<FetchedRecords, "batches">,
  options: RecordsOptions = {},
): Generator<KafkaRecord> {
  for (const batch of fetched.batches) {
    try {
      const cursor = batch.open();
      while (cursor.next()) yield recordAt(cursor);
    } catch (error) {
      if (!(error instanceof UndecodableBatch) || options.onUndecodable === undefined) throw error;
      options.onUndecodable(error);
    }
  }
}

/** The record that a cursor shows, as a plain object. */
export function recordAt(cursor: RecordCursor): KafkaRecord {
  const { keyStart, keyEnd, valueStart, valueEnd } = cursor;
  // The value follows the key. A copy of both, since a view keeps the whole batch in memory.
  const start = keyStart < 0 ? valueStart : keyStart;
  const end = valueStart < 0 ? keyEnd : valueEnd;
  const own = Buffer.allocUnsafe(Math.max(0, end - start));
  if (own.length > 0) own.set(cursor.bytes.subarray(start, end));
  return {
    offset: cursor.offset,
    timestamp: cursor.timestamp,
    key: keyStart < 0 ? null : own.subarray(keyStart - start, keyEnd - start),
    value: valueStart < 0 ? null : own.subarray(valueStart - start, valueEnd - start),
    headers: cursor.headers(),
  };
}
