import type kafkajs from "kafkajs";
import type { RecordPosition } from "#core/record/rows.ts";
import { HEADERS } from "#core/record/headers.ts";

/** One Kafka record as it arrived. */
export interface Arrival {
  readonly position: RecordPosition;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: kafkajs.IHeaders | undefined;
}

const decoder = new TextDecoder();
/** Keeps a byte order mark, so that a record is stored byte for byte. */
const exactDecoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A kafkajs message with its position. */
export function arrivalOf(
  message: kafkajs.KafkaMessage,
  at: { readonly topic: string; readonly partition: number },
): Arrival {
  return {
    position: { ...at, offset: message.offset, appendedMs: Number(message.timestamp) },
    key: message.key,
    value: message.value,
    headers: message.headers,
  };
}

/** The value as text, exactly. */
export function textOf(arrival: Arrival): string {
  return arrival.value === null ? "" : exactDecoder.decode(arrival.value);
}

/** A header's text, or undefined when the record has no such header. */
export function headerOf(arrival: Arrival, name: string): string | undefined {
  const value = arrival.headers?.[name];
  const first = Array.isArray(value) ? value[0] : value;
  if (first === undefined) return undefined;
  return typeof first === "string" ? first : decoder.decode(first);
}

/** Where a record of a `.dead` or `.late` topic came in; its own position if it does not say. */
export function sourceOf(arrival: Arrival): Pick<RecordPosition, "topic" | "partition" | "offset"> {
  const topic = headerOf(arrival, HEADERS.sourceTopic);
  const partition = headerOf(arrival, HEADERS.sourcePartition);
  const offset = headerOf(arrival, HEADERS.sourceOffset);
  const known = topic !== undefined && /^\d{1,9}$/.test(partition ?? "") &&
    /^\d{1,18}$/.test(offset ?? "");
  return known ? { topic, partition: Number(partition), offset: offset! } : arrival.position;
}
