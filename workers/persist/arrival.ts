import type kafkajs from "kafkajs";
import { type FetchedRecords, UndecodableBatch } from "#core/kafka/record_batch.ts";
import { HEADERS, textHeader } from "#core/record/headers.ts";
import type { RecordPosition } from "#core/record/rows.ts";

/** One Kafka record as it arrived. */
export interface Arrival {
  readonly position: RecordPosition;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: kafkajs.IHeaders | undefined;
}

/** Keeps a byte order mark, so that a record is stored byte for byte. */
const exactDecoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The records of a fetch with their positions; keys and values are views of its batches.
 *
 * @param onUndecodable takes each batch that cannot be read, after those of its records that can
 */
export function arrivalsOf(
  { topic, partition, batches }: FetchedRecords,
  onUndecodable: (error: UndecodableBatch) => void,
): Arrival[] {
  const arrivals: Arrival[] = [];
  for (const batch of batches) {
    try {
      const cursor = batch.open();
      while (cursor.next()) {
        const { bytes, keyStart, keyEnd, valueStart, valueEnd } = cursor;
        const offset = String(cursor.offset);
        arrivals.push({
          position: { topic, partition, offset, appendedMs: cursor.timestamp },
          key: keyStart < 0 ? null : bytes.subarray(keyStart, keyEnd),
          value: valueStart < 0 ? null : bytes.subarray(valueStart, valueEnd),
          headers: cursor.headers(),
        });
      }
    } catch (error) {
      if (!(error instanceof UndecodableBatch)) throw error;
      onUndecodable(error);
    }
  }
  return arrivals;
}

/** The value as text, exactly. */
export function textOf(arrival: Arrival): string {
  return arrival.value === null ? "" : exactDecoder.decode(arrival.value);
}

/** Where a record of a `.dead` or `.late` topic came in; its own position if no header has it. */
export function sourceOf(
  { headers, position }: Arrival,
): Pick<RecordPosition, "topic" | "partition" | "offset"> {
  const topic = textHeader(headers, HEADERS.sourceTopic);
  const partition = textHeader(headers, HEADERS.sourcePartition);
  const offset = textHeader(headers, HEADERS.sourceOffset);
  const known = topic !== null && /^\d{1,9}$/.test(partition ?? "") &&
    /^\d{1,18}$/.test(offset ?? "");
  return known ? { topic, partition: Number(partition), offset: offset! } : position;
}
