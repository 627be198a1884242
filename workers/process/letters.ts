import { Buffer } from "node:buffer";
import type { RecordHeaders } from "#core/kafka/batch_builder.ts";
import type { RecordCursor } from "#core/kafka/record_batch.ts";
import { HEADERS, numberHeader, textHeader } from "#core/record/headers.ts";
import { MAX_KEY_BYTES } from "#core/record/limits.ts";
import { type LateRecord, windowSize } from "#window/mod.ts";
import type { IHeaders } from "kafkajs";

/** A message that is written about a record: it came too late, or it cannot be processed. */
export interface Letter {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: RecordHeaders;
}

/** A record as it came in, wherever it was routed since. */
export interface Arrived {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** As its producer wrote them. */
  readonly headers: IHeaders;
}

/** The record that a cursor shows. Its key and value are ranges of the batch. */
export function arrived(
  cursor: RecordCursor,
  at: { readonly topic: string; readonly partition: number },
): Arrived {
  return {
    topic: at.topic,
    partition: at.partition,
    offset: cursor.offset,
    key: range(cursor.bytes, cursor.keyStart, cursor.keyEnd),
    value: range(cursor.bytes, cursor.valueStart, cursor.valueEnd),
    headers: cursor.headers() ?? {},
  };
}

function range(bytes: Uint8Array, start: number, end: number): Uint8Array | null {
  return start < 0 ? null : bytes.subarray(start, end);
}

/** Names that routing adds to a record, and that letters do not carry on. */
const ROUTING: ReadonlySet<string> = new Set([
  HEADERS.sourceTopic,
  HEADERS.sourcePartition,
  HEADERS.sourceOffset,
  HEADERS.appended,
]);

/** The headers of a record that is routed: where it came in, and when. */
export function routingHeaders(record: Arrived, appended: number): RecordHeaders {
  return { ...record.headers, ...source(record), [HEADERS.appended]: String(appended) };
}

/** A routed record as it came in. */
export function beforeRouting(record: Arrived): Arrived {
  const { headers } = record;
  const own = Object.entries(headers).filter(([name]) => !ROUTING.has(name));
  return {
    ...record,
    topic: textHeader(headers, HEADERS.sourceTopic) ?? record.topic,
    partition: numberHeader(headers, HEADERS.sourcePartition) ?? record.partition,
    offset: numberHeader(headers, HEADERS.sourceOffset) ?? record.offset,
    headers: Object.fromEntries(own),
  };
}

/** Says that a record came too late for a window. */
export function lateLetter(record: Arrived, late: LateRecord, maxBytes: number): Letter {
  return letter(record, maxBytes, {
    [HEADERS.windowSize]: String(windowSize(late.spec)),
    [HEADERS.windowStart]: String(late.start),
    [HEADERS.windowEnd]: String(late.end),
    [HEADERS.lateBy]: String(late.lateByMs),
  });
}

/** Says why a record cannot be processed. */
export function deadLetter(record: Arrived, reason: string, maxBytes: number): Letter {
  return letter(record, maxBytes, { [HEADERS.reason]: reason });
}

/** Says why nothing is known of the records at these offsets; `to` is exclusive. */
export function rangeLetter(
  at: {
    readonly topic: string;
    readonly partition: number;
    readonly from: number;
    readonly to: number;
  },
  reason: string,
): Letter {
  return {
    key: null,
    value: null,
    headers: {
      ...source({ ...at, offset: at.from }),
      [HEADERS.sourceLastOffset]: String(at.to - 1),
      [HEADERS.reason]: reason,
    },
  };
}

/** Bytes of a value that a letter by reference keeps, so that a person sees what it was. */
const HEAD_BYTES = 64 << 10;

/** Bytes beside key, value and headers' texts: the batch, lengths, and room for long numbers. */
const FRAME_BYTES = 512;

/**
 * The record byte for byte; or, where the topic would not take that, a reference to it: its
 * position, its size and how it begins.
 */
function letter(record: Arrived, maxBytes: number, headers: Record<string, string>): Letter {
  const whole: Letter = {
    key: record.key,
    value: record.value,
    headers: { ...record.headers, ...source(record), ...headers },
  };
  if (letterBytes(whole) <= maxBytes) return whole;
  const room = Math.max(0, maxBytes - letterBytes({ ...whole, value: null, headers: {} }) - 4_096);
  return {
    key: record.key?.subarray(0, MAX_KEY_BYTES) ?? null,
    value: record.value?.subarray(0, Math.min(HEAD_BYTES, room)) ?? null,
    headers: {
      ...source(record),
      ...headers,
      [HEADERS.valueBytes]: String(record.value?.length ?? 0),
    },
  };
}

/** An upper bound of the bytes that a letter takes alone in a batch, uncompressed. */
function letterBytes({ key, value, headers }: Letter): number {
  let bytes = FRAME_BYTES + (key?.length ?? 0) + (value?.length ?? 0);
  for (const [name, given] of Object.entries(headers)) {
    for (const one of Array.isArray(given) ? given : [given]) {
      // A header may have no value.
      bytes += 10 + Buffer.byteLength(name) + Buffer.byteLength(one ?? "");
    }
  }
  return bytes;
}

function source(
  { topic, partition, offset }: Pick<Arrived, "topic" | "partition" | "offset">,
): Record<string, string> {
  return {
    [HEADERS.sourceTopic]: topic,
    [HEADERS.sourcePartition]: String(partition),
    [HEADERS.sourceOffset]: String(offset),
  };
}
