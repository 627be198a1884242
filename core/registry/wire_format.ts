/**
 * Confluent's wire format: a zero byte, the schema's id in four bytes, and the payload; before a
 * Protobuf payload, which message of the schema it is.
 *
 * @see https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
 * @module
 */
import { Buffer } from "node:buffer";

/** What an encoded value begins with, and JSON never does. */
export const MAGIC_BYTE = 0;

/** Bytes before the payload. */
export const HEADER_BYTES = 5;

/**
 * The id of the schema that the value from `start` to `end` is encoded with.
 *
 * @returns undefined when the value is too short to have one, or is JSON
 */
export function schemaIdIn(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (start < 0 || end - start < HEADER_BYTES || bytes[start] !== MAGIC_BYTE) return undefined;
  return ((bytes[start + 1]! << 24) | (bytes[start + 2]! << 16) | (bytes[start + 3]! << 8) |
    bytes[start + 4]!) >>> 0;
}

/** An encoded value. */
export function framed(id: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  bytes[0] = MAGIC_BYTE;
  bytes.writeUInt32BE(id, 1);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/** More of them are no path into nested messages. */
const MAX_INDEXES = 64;

/**
 * Which message of a file a Protobuf payload is: its index, then that of the message within it, and
 * so on.
 *
 * @throws {RangeError} when the bytes do not say
 */
export function readMessageIndexes(
  bytes: Uint8Array,
): { readonly indexes: readonly number[]; readonly length: number } {
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError("the message indexes are cut off");
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
    }
    throw new RangeError("a message index is no number");
  };
  const count = next();
  if (count === 0) return { indexes: [0], length: at };
  if (count < 0 || count > MAX_INDEXES) throw new RangeError(`${count} message indexes`);
  const indexes = Array.from({ length: count }, next);
  return { indexes, length: at };
}

/** The first message of a file, which is a byte alone, as all of Confluent's clients write it. */
export const FIRST_MESSAGE: Uint8Array = Uint8Array.of(0);
