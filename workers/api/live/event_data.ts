import { Buffer } from "node:buffer";
import type { IHeaders } from "kafkajs";
import type { Kind } from "#core/live/log.ts";
import type { LiveEntry } from "#core/live/ring.ts";
import { HEADERS, numberHeader, textHeader } from "#core/record/headers.ts";
import type { RecordReader } from "#core/record/record_reader.ts";
import { type SourcePosition, sourcePosition } from "#core/record/source_position.ts";
import { deadLetterJson, lateRecordJson } from "../history/letter_json.ts";

/**
 * The JSON text of an entry's event, made once for all clients; null when it is not shown: records
 * that are not valid are sent as dead letters.
 */
export function eventData(kind: Kind, entry: LiveEntry, reader: RecordReader): string | null {
  const known = made.get(entry);
  if (known !== undefined) return known;
  const data = DATA[kind](entry, reader);
  made.set(entry, data);
  return data;
}

const made = new WeakMap<LiveEntry, string | null>();

type Format = (entry: LiveEntry, reader: RecordReader) => string | null;

const DATA: Readonly<Record<Kind, Format>> = {
  windows: ({ value }) => value === null ? null : textOf(value),
  predictions: ({ value }) => value === null ? null : textOf(value),
  records: ({ key, value }, reader) => {
    if (!reader.readMessage(value, key)) return null;
    return `{"key":${JSON.stringify(reader.key())},"record":${textOf(value!)}}`;
  },
  late: (entry, reader) => {
    const valid = reader.readMessage(entry.value, entry.key);
    const header = (name: string) => numberHeader(entry.headers, name);
    return lateRecordJson({
      key: entry.key === null ? null : textOf(entry.key),
      at: entry.appended,
      eventTime: valid ? reader.eventTime : null,
      lateByMs: header(HEADERS.lateBy),
      size: header(HEADERS.windowSize),
      start: header(HEADERS.windowStart),
      end: header(HEADERS.windowEnd),
      source: sourceOf(entry.headers),
      partition: entry.partition,
      offset: entry.offset,
      record: valid ? textOf(entry.value!) : null,
    });
  },
  dead: ({ headers, ...entry }, { rules }) =>
    deadLetterJson({
      key: entry.key,
      at: entry.appended,
      reason: textHeader(headers, HEADERS.reason),
      source: sourceOf(headers),
      partition: entry.partition,
      offset: entry.offset,
      value: entry.value,
    }, rules),
};

function sourceOf(headers: IHeaders | undefined): SourcePosition | null {
  return sourcePosition(textHeader(headers, HEADERS.sourceTopic), {
    partition: numberHeader(headers, HEADERS.sourcePartition),
    offset: numberHeader(headers, HEADERS.sourceOffset),
  });
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}
