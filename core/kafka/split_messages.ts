import { Buffer } from "node:buffer";
import type kafkajs from "kafkajs";

/** Messages of one partition number, by topic. */
export type TopicMessages = readonly {
  readonly topic: string;
  readonly messages: readonly kafkajs.Message[];
}[];

/** One request: at most one batch for each topic. */
export type MessageBatches = { topic: string; messages: kafkajs.Message[] }[];

/**
 * Bytes of keys, values and headers in one batch, before compression. kafkajs makes one record batch
 * of all that it is given for a partition, and brokers refuse large ones (`max.message.bytes`). A
 * batch must also fit into the share of a fetch that a consumer grants each partition.
 */
const BATCH_BYTES = 256 << 10;

/**
 * Splits messages into requests whose batches are of bounded size, in order. A single message that
 * is larger has a batch of its own.
 */
export function splitMessages(
  outputs: TopicMessages,
  batchBytes: number = BATCH_BYTES,
): MessageBatches[] {
  const requests: MessageBatches[] = [];
  for (const { topic, messages } of outputs) {
    let request = -1;
    let bytes = Infinity;
    for (const message of messages) {
      const size = messageBytes(message);
      if (bytes + size > batchBytes) {
        request++;
        bytes = 0;
        (requests[request] ??= []).push({ topic, messages: [] });
      }
      requests[request]!.at(-1)!.messages.push(message);
      bytes += size;
    }
  }
  return requests;
}

/** An estimate: a text counts as its length, which is its bytes for the ASCII that JSON mostly is. */
function messageBytes({ key, value, headers }: kafkajs.Message): number {
  let bytes = (key?.length ?? 0) + (value?.length ?? 0);
  for (const header of Object.values(headers ?? {})) {
    if (typeof header === "string" || Buffer.isBuffer(header)) bytes += header.length;
  }
  return bytes;
}
