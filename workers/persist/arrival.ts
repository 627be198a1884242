import type kafkajs from "kafkajs";
import {
  type FetchedRecords,
  type RecordCursor,
  UndecodableBatch,
} from "#core/kafka/record_batch.ts";
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
 * How much of a fetch is in memory at once, more than most bring: objects, and bytes of keys and
 * values. A fetch of a few kilobytes may stand for gigabytes.
 */
const RUN = { objects: 40_000, bytes: 8 << 20 } as const;

/**
 * The records of a fetch with their positions, in runs of so many as are held at once: the next run is
 * made when it is asked for. Keys and values are views of its batches.
 *
 * @param onUndecodable takes each batch that cannot be read, after those of its records that can
 */
export function* arrivalsOf(
  { topic, partition, batches }: FetchedRecords,
  onUndecodable: (error: UndecodableBatch) => void,
): Generator<readonly Arrival[]> {
  let arrivals: Arrival[] = [];
  let objects = 0;
  let bytes = 0;
  for (const batch of batches) {
    try {
      const cursor = batch.open();
      while (cursor.next()) {
        const arrival = arrivalAt(cursor, { topic, partition });
        arrivals.push(arrival);
        objects += 1 + headersIn(arrival);
        bytes += (arrival.key?.length ?? 0) + (arrival.value?.length ?? 0);
        if (objects < RUN.objects && bytes < RUN.bytes) continue;
        yield arrivals;
        [arrivals, objects, bytes] = [[], 0, 0];
      }
    } catch (error) {
      if (!(error instanceof UndecodableBatch)) throw error;
      onUndecodable(error);
    }
  }
  if (arrivals.length > 0) yield arrivals;
}

/** The record that a cursor shows. */
function arrivalAt(
  cursor: RecordCursor,
  at: { readonly topic: string; readonly partition: number },
): Arrival {
  const { bytes, keyStart, keyEnd, valueStart, valueEnd } = cursor;
  return {
    position: { ...at, offset: String(cursor.offset), appendedMs: cursor.timestamp },
    key: keyStart < 0 ? null : bytes.subarray(keyStart, keyEnd),
    value: valueStart < 0 ? null : bytes.subarray(valueStart, valueEnd),
    headers: cursor.headers(),
  };
}

function headersIn({ headers }: Arrival): number {
  return headers === undefined ? 0 : Object.values(headers).flat().length;
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
