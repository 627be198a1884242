import { Buffer } from "node:buffer";
import type { DeadLetter } from "../contract/letters.ts";

/** A dead letter as Kafka and Cassandra hold it. */
export interface DeadLetterBytes extends Omit<DeadLetter, "key" | "value" | "encoding"> {
  /** The bytes as they came. */
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
}

/** A dead letter as texts: a key or value that is not UTF-8 is written in base64. */
export function deadLetter(dead: DeadLetterBytes): DeadLetter {
  const text = dead.value === null ? null : utf8(dead.value);
  const isText = text !== undefined;
  return {
    key: dead.key === null ? null : utf8(dead.key) ?? base64(dead.key),
    at: dead.at,
    reason: dead.reason,
    source: dead.source,
    partition: dead.partition,
    offset: dead.offset,
    value: isText ? text : base64(dead.value!),
    encoding: isText ? "utf-8" : "base64",
  };
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text that bytes are in UTF-8; undefined when they are none. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
