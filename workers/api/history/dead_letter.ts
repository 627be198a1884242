import { Buffer } from "node:buffer";
import { utf8 } from "#core/record/utf8.ts";
import type { SourcePosition } from "#core/record/source_position.ts";

/** A dead letter from Cassandra or Kafka. */
export interface DeadLetterSource {
  /** The bytes as they came. */
  readonly key: Uint8Array | null;
  /** Append time, epoch ms. */
  readonly at: number;
  readonly reason: string | null;
  /** Where the record was read. */
  readonly source: SourcePosition | null;
  /** Its place in the topic of dead letters. */
  readonly partition: number;
  readonly offset: number;
  readonly value: Uint8Array | null;
}

/** The JSON text of a dead letter; a value that is not UTF-8 is written in base64. */
export function deadLetterJson(dead: DeadLetterSource): string {
  const text = dead.value === null ? null : utf8(dead.value);
  const isText = text !== undefined;
  return JSON.stringify({
    key: dead.key === null ? null : utf8(dead.key) ?? base64(dead.key),
    at: dead.at,
    reason: dead.reason,
    source: dead.source,
    partition: dead.partition,
    offset: dead.offset,
    value: isText ? text : base64(dead.value!),
    encoding: isText ? "utf-8" : "base64",
  });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
