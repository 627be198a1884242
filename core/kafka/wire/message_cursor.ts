import { Buffer } from "node:buffer";
import type { IHeaders, KafkaMessage } from "kafkajs";
import { toOffset } from "../offsets.ts";
import type { FetchedBatch, RecordCursor } from "./records.ts";

/** Ordinary kafkajs messages of one fetch, as one batch of the same shape as any other. */
export function messagesAsBatches(messages: readonly KafkaMessage[]): readonly FetchedBatch[] {
  const [first] = messages;
  if (first === undefined) return [];
  return [{
    baseOffset: toOffset(first.offset),
    lastOffset: toOffset(messages.at(-1)!.offset),
    count: messages.length,
    open: () => new MessageCursor(messages),
  }];
}

/** {@linkcode RecordCursor} over messages that kafkajs has decoded. */
class MessageCursor implements RecordCursor {
  offset = -1;
  timestamp = -1;
  bytes: Uint8Array = new Uint8Array();
  keyStart = -1;
  keyEnd = -1;
  valueStart = -1;
  valueEnd = -1;
  readonly #messages: readonly KafkaMessage[];
  #index = -1;

  constructor(messages: readonly KafkaMessage[]) {
    this.#messages = messages;
  }

  next(): boolean {
    const message = this.#messages[++this.#index];
    if (message === undefined) return false;
    const { key, value } = message;
    this.offset = toOffset(message.offset);
    this.timestamp = Number(message.timestamp);
    this.bytes = Buffer.concat([key, value].filter((part) => part !== null));
    this.keyStart = key === null ? -1 : 0;
    this.keyEnd = key === null ? -1 : key.length;
    this.valueStart = value === null ? -1 : Math.max(0, this.keyEnd);
    this.valueEnd = value === null ? -1 : this.bytes.length;
    return true;
  }

  headers(): IHeaders | undefined {
    const { headers } = this.#messages[this.#index]!;
    return headers !== undefined && Object.keys(headers).length > 0 ? headers : undefined;
  }
}
