import type { Buffer } from "node:buffer";
import type { KafkaMessage } from "kafkajs";
import manifest from "kafkajs/package.json" with { type: "json" };
import RequestQueueClass from "kafkajs/src/network/requestQueue/index.js";
import DecoderClass from "kafkajs/src/protocol/decoder.js";
import EncoderClass from "kafkajs/src/protocol/encoder.js";
import messageSetDecoder from "kafkajs/src/protocol/messageSet/decoder.js";
import { requests as table } from "kafkajs/src/protocol/requests/index.js";

/** The version of kafkajs that is installed. */
export const version: string = manifest.version;

/** A request as kafkajs sends it, and what reads the response. */
export interface Exchange<Response = unknown> {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    encode: () => Promise<unknown>;
  };
  readonly response: {
    readonly decode: (payload: Buffer) => Promise<Response>;
    readonly parse: (decoded: Response) => Promise<Response>;
  };
}

/** One kind of request: kafkajs looks for the newest version that both sides know. */
export interface RequestDefinition {
  readonly versions: readonly string[];
  protocol(options: { readonly version: number }): (args: unknown) => Exchange;
}

/** The requests that kafkajs knows, by name. */
export const requests = table as unknown as Partial<Record<string, RequestDefinition>>;

/** The part of kafkajs's encoder that is used here. */
export interface Encoder {
  readonly buffer: Buffer;
  writeInt8(value: number): Encoder;
  writeInt16(value: number): Encoder;
  writeInt32(value: number): Encoder;
  writeString(value: string | null): Encoder;
  writeBytes(value: Buffer): Encoder;
  writeBufferInternal(value: Buffer): void;
}

/** An empty encoder. */
export const createEncoder = (): Encoder => new EncoderClass() as unknown as Encoder;

const decodeSet = messageSetDecoder as unknown as (
  decoder: unknown,
  size: number,
) => Promise<readonly KafkaMessage[]>;

/** Decodes records of message format 0 or 1. */
export function decodeMessageSet(records: Buffer): Promise<readonly KafkaMessage[]> {
  return decodeSet(new DecoderClass(records), records.length);
}

/** What of kafkajs's queue of requests to one broker is used here. */
export interface RequestQueue {
  throttleCheckTimeoutId: ReturnType<typeof setTimeout> | null;
  readonly throttledUntil: number;
  readonly pending: readonly unknown[];
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

/** The prototype of every queue. */
export const requestQueue = RequestQueueClass?.prototype as unknown as Partial<RequestQueue>;
