import type kafkajs from "kafkajs";
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
