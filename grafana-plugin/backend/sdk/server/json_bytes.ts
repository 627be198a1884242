import { toJson } from "../frames/text_column.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Parses JSON bytes; none at all are null. */
export function fromJsonBytes(bytes: Uint8Array): unknown {
  return bytes.length === 0 ? null : JSON.parse(decoder.decode(bytes));
}

/** A JSON value as bytes. Undefined has none. */
export function toJsonBytes(value: unknown): Uint8Array {
  return encoder.encode(toJson(value) ?? "");
}
