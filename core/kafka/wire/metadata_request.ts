import { Buffer } from "node:buffer";
import { createEncoder, type Exchange } from "./internals.ts";
import { viewOf } from "./layout.ts";

/** Number of the request for metadata. */
export const METADATA = 3;

/** The version of it that names the id of each topic (KIP-516). */
export const METADATA_VERSION = 12;

const NO_ID = "0".repeat(32);

/** A topic as a broker knows it. */
export interface TopicMetadata {
  /** Hexadecimal digits. */
  readonly id: string;
  readonly partitions: number;
}

/**
 * Asks for topics with their ids, which kafkajs does not know.
 *
 * @returns by name; topics that do not exist are left out
 * @see https://kafka.apache.org/protocol.html#The_Messages_Metadata
 */
export function topicsRequest(topics: readonly string[]): Exchange<Map<string, TopicMetadata>> {
  return {
    request: {
      apiKey: METADATA,
      apiVersion: METADATA_VERSION,
      apiName: "Metadata",
      encode: () => Promise.resolve(encode(topics)),
    },
    response: {
      decode: (payload) => Promise.resolve(decode(payload)),
      parse: (decoded) => Promise.resolve(decoded),
    },
  };
}

function encode(topics: readonly string[]) {
  const encoder = createEncoder();
  const bytes = (part: Buffer) => encoder.writeBufferInternal(part);
  // The end of the header: no tagged fields.
  encoder.writeInt8(0);
  bytes(uvarint(topics.length + 1));
  for (const topic of topics) {
    const name = Buffer.from(topic);
    bytes(Buffer.alloc(16));
    bytes(uvarint(name.length + 1));
    bytes(name);
    encoder.writeInt8(0);
  }
  // Topics are not created, rights are not told, no tagged fields.
  return encoder.writeInt8(0).writeInt8(0).writeInt8(0);
}

function uvarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

function decode(payload: Buffer): Map<string, TopicMetadata> {
  const reader = new CompactReader(payload);
  reader.tags();
  reader.skip(4);
  reader.array(() => {
    reader.skip(4);
    reader.string();
    reader.skip(4);
    reader.string();
    reader.tags();
  });
  reader.string();
  reader.skip(4);
  const topics = new Map<string, TopicMetadata>();
  reader.array(() => {
    const error = reader.int16();
    const name = reader.string();
    const id = reader.hex(16);
    reader.skip(1);
    const partitions = reader.array(() => {
      reader.skip(2 + 4 + 4 + 4);
      for (let list = 0; list < 3; list++) reader.array(() => reader.skip(4));
      reader.tags();
    });
    reader.skip(4);
    reader.tags();
    if (error === 0 && name !== null && id !== NO_ID) topics.set(name, { id, partitions });
  });
  return topics;
}

/** Reads the compact types of the protocol (KIP-482). */
class CompactReader {
  readonly #payload: Buffer;
  #at = 0;

  constructor(payload: Buffer) {
    this.#payload = payload;
  }

  skip(bytes: number): void {
    this.#at += bytes;
  }

  int16(): number {
    this.#at += 2;
    return viewOf(this.#payload).getInt16(this.#at - 2);
  }

  hex(bytes: number): string {
    this.#at += bytes;
    return this.#payload.toString("hex", this.#at - bytes, this.#at);
  }

  string(): string | null {
    const length = this.#uvarint() - 1;
    if (length < 0) return null;
    this.#at += length;
    return this.#payload.toString("utf8", this.#at - length, this.#at);
  }

  /** @returns how many items there were */
  array(item: () => void): number {
    const items = Math.max(0, this.#uvarint() - 1);
    for (let count = 0; count < items; count++) item();
    return items;
  }

  tags(): void {
    for (let count = this.#uvarint(); count > 0; count--) {
      this.#uvarint();
      this.#at += this.#uvarint();
    }
  }

  #uvarint(): number {
    let byte = this.#payload[this.#at++]!;
    let value = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      byte = this.#payload[this.#at++]!;
      value |= (byte & 0x7f) << shift;
    }
    return value;
  }
}
