import { Compile } from "typebox/compile";
import type { Stream } from "../declaration/mod.ts";

/** A record as JSON holds it. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** A valid record with what Sluice needs of it. */
export interface ValidRecord {
  readonly valid: true;
  readonly record: JsonRecord;
  readonly key: string;
  /** Epoch ms. */
  readonly eventTime: number;
}

/** A record that must not be processed; `reason` names what its sender must mend. */
export interface InvalidRecord {
  readonly valid: false;
  readonly reason: string;
}

/** Reads the value of one Kafka record; `recordKey` is the record's Kafka key, null when absent. */
export type RecordReader = (
  value: Uint8Array | null,
  recordKey: Uint8Array | null,
) => ValidRecord | InvalidRecord;

const MAX_REASON = 500;
/** The range of ECMAScript's Date, ms on either side of 1970. */
const MAX_TIME = 8.64e15;
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * A reader with the stream's schema compiled in.
 *
 * Besides the schema it demands that the Kafka key equals the key field: windows are per partition,
 * so a record of one entity in another's partition would split the entity's windows.
 */
export function createRecordReader(
  stream: Pick<Stream, "schema" | "key" | "time">,
): RecordReader {
  const schema = Compile(stream.schema);
  const { key: keyField, time: timeField } = stream;
  return (value, recordKey) => {
    if (value === null) return invalid("the value is empty (a tombstone)");
    let parsed: unknown;
    try {
      parsed = JSON.parse(decoder.decode(value));
    } catch (error) {
      return invalid(`the value is not JSON: ${(error as Error).message}`);
    }
    if (!schema.Check(parsed)) {
      const problems = schema.Errors(parsed).map((problem) =>
        `${problem.instancePath === "" ? "the record" : problem.instancePath} ${problem.message}`
      );
      return invalid(problems.join("; "));
    }
    const record = parsed as JsonRecord;
    const time = record[timeField];
    const eventTime = typeof time === "number" ? time : Date.parse(time as string);
    if (!Number.isSafeInteger(eventTime) || Math.abs(eventTime) > MAX_TIME) {
      return invalid(`/${timeField} is not a time: write ISO 8601 or whole epoch milliseconds`);
    }
    const key = record[keyField] as string;
    const given = recordKey === null ? null : decodeKey(recordKey);
    if (given !== key) {
      const shown = given === null ? "missing" : `'${given}'`;
      return invalid(`the Kafka key is ${shown} but /${keyField} is '${key}': they must be equal`);
    }
    return { valid: true, record, key, eventTime };
  };
}

function decodeKey(key: Uint8Array): string | null {
  try {
    return decoder.decode(key);
  } catch {
    return null;
  }
}

function invalid(reason: string): InvalidRecord {
  return { valid: false, reason: reason.slice(0, MAX_REASON) };
}
