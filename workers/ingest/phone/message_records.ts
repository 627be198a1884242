import { Buffer } from "node:buffer";
import type { StreamTopics } from "#core/declaration/mod.ts";
import { type ProblemEntry, ProblemError } from "#core/http/problem.ts";
import { MAX_KEY_BYTES } from "#core/record/limits.ts";
import type { NewRecord } from "#core/write/record_writer.ts";
import { type PhoneMessage, phoneRecord, recordingOf } from "#streams/phone/reading.ts";
import { MAX_ERRORS, refuse } from "./parse_message.ts";

/** The streams that readings may become records of, by name, with their topics. */
export type PhoneTopics = ReadonlyMap<string, Pick<StreamTopics, "records">>;

/**
 * The records of a message's readings, all with the key of their recording.
 *
 * @throws {ProblemError} 400 naming each reading that is no record, up to some; 404 when this server
 * does not work on the stream of one
 */
export function messageRecords(message: PhoneMessage, topics: PhoneTopics): readonly NewRecord[] {
  const recording = recordingOf(message);
  const { key } = recording;
  const keyBytes = Buffer.byteLength(key);
  if (keyBytes > MAX_KEY_BYTES) {
    const detail = `and sessionId together have ${keyBytes} bytes: at most ${MAX_KEY_BYTES} go`;
    refuse([{ index: 0, field: "deviceId", detail }], 0);
  }
  const errors: ProblemEntry[] = [];
  const records: NewRecord[] = [];
  for (const [index, reading] of message.readings.entries()) {
    const made = phoneRecord(reading, recording);
    if ("reason" in made) {
      errors.push({ index, field: made.field, detail: made.reason });
      if (errors.length >= MAX_ERRORS) break;
      continue;
    }
    const { stream: { name, partitioner }, value } = made;
    const topic = topics.get(name)?.records;
    if (topic === undefined) throw notServed(name);
    records.push({ topic, partitioner, key, value });
  }
  refuse(errors, records.length);
  return records;
}

function notServed(name: string): ProblemError {
  return new ProblemError(
    "unknown-stream",
    `This server does not take '${name}': SLUICE_STREAMS leaves it out`,
  );
}
