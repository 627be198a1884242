import { Buffer } from "node:buffer";
import { Compile } from "typebox/compile";
import { Format } from "typebox/format";
import type { Stream } from "../declaration/mod.ts";
import { utf8 } from "./dead_letter.ts";
import { isDeeperThan } from "./json_depth.ts";
import { MAX_JSON_DEPTH, MAX_KEY_BYTES } from "./limits.ts";
import { MAX_TIME, parseTime, TIME_EXAMPLE, timeFault } from "./time.ts";

/** A record as JSON holds it. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** A valid record with what Sluice needs of it. */
interface ValidRecord {
  readonly valid: true;
  readonly record: JsonRecord;
  readonly key: string;
  /** Epoch ms. */
  readonly eventTime: number;
}

/** A record that must not be processed; `reason` names what its sender must mend. */
interface InvalidRecord {
  readonly valid: false;
  readonly reason: string;
}

// Schemas and Sluice's own reading must agree on what a time is; TypeBox's own check lets leap
// seconds and time zone names pass.
Format.Set("date-time", (text) => !Number.isNaN(parseTime(text)));

const MAX_REASON = 500;

/**
 * What decides on a record: its schema, key and time. Where fields are sensitive no reason quotes
 * what a record holds: something that tells who a person is may be in the wrong place.
 */
export type RecordRules = Pick<Stream, "schema" | "key" | "time" | "sensitive">;

/**
 * Makes the check that decides what a valid record is: JSON in UTF-8 without a byte order mark, since
 * its text is put into JSON answers as it came; what the schema says; an event time; and a key equal
 * to the Kafka key. Windows are per partition, so a record of one entity in another's partition would
 * split the entity's windows.
 */
export function createRecordCheck(
  rules: RecordRules,
): (value: Uint8Array, recordKey: Uint8Array | null) => ValidRecord | InvalidRecord {
  const schema = Compile(rules.schema);
  const { key: keyField, time: timeField } = rules;
  const quotes = !hasSensitive(rules);
  return (value, recordKey) => {
    if (value[0] === 0xef && value[1] === 0xbb && value[2] === 0xbf) {
      return invalid("the value begins with a byte order mark: send UTF-8 without one");
    }
    const text = utf8(value);
    if (text === undefined) return invalid("the value is not UTF-8 text");
    if (isDeeperThan(value, MAX_JSON_DEPTH)) {
      return invalid(
        `the value has more than ${MAX_JSON_DEPTH} arrays and objects inside of each other`,
      );
    }
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch (error) {
      const { message } = error as Error;
      return invalid(`the value is not JSON${quotes ? `: ${message}` : placeOf(message)}`);
    }
    if (!schema.Check(parsed)) {
      return invalid(
        schema.Errors(parsed).map(({ instancePath, message }) =>
          instancePath === `/${timeField}`
            ? timeReason(rules, (parsed as JsonRecord)[timeField], message)
            : `${instancePath === "" ? "the record" : instancePath} ${message}`
        ).join("; "),
      );
    }
    const record = parsed as JsonRecord;
    const time = record[timeField];
    const eventTime = typeof time === "string" ? parseTime(time) : time as number;
    if (!Number.isSafeInteger(eventTime) || Math.abs(eventTime) > MAX_TIME) {
      return invalid(timeReason(rules, time));
    }
    const key = record[keyField] as string;
    const length = Buffer.byteLength(key);
    if (length === 0) return invalid(`/${keyField} is empty: a key has at least one letter`);
    if (length > MAX_KEY_BYTES) {
      return invalid(
        `/${keyField} has ${length} bytes in UTF-8: a key has at most ${MAX_KEY_BYTES}`,
      );
    }
    const given = recordKey === null ? undefined : utf8(recordKey);
    if (given !== key && !quotes) {
      return invalid(`the Kafka key is not what /${keyField} is: they must be equal`);
    }
    if (given !== key) {
      const shown = recordKey === null
        ? "missing"
        : given === undefined
        ? "not UTF-8"
        : `'${given}'`;
      return invalid(`the Kafka key is ${shown} but /${keyField} is '${key}': they must be equal`);
    }
    return { valid: true, record, key, eventTime };
  };
}

function hasSensitive({ sensitive = [] }: RecordRules): boolean {
  return sensitive.length > 0;
}

/** Where a text ceases to be JSON, of what JSON.parse says; it quotes the text beside that. */
function placeOf(message: string): string {
  return /( at position \d+)/.exec(message)?.[1] ?? "";
}

/** What is wrong with a time and what this stream takes instead. */
function timeReason(rules: RecordRules, value: unknown, problem?: string): string {
  const { schema, time } = rules;
  const form = typeof value === "string" ? "string" : "number";
  const types = typesOf(schema.properties[time]);
  const forms = [
    ...(types.has("string") ? [TIME_EXAMPLE] : []),
    ...(types.has("integer") || types.has("number") ? ["whole epoch milliseconds"] : []),
  ].join(" or ");
  const right = types.has(form) || (form === "number" && types.has("integer"));
  // A number out of the schema's range is of the right form.
  if (right && form === "number" && problem !== undefined) return `/${time} ${problem}`;
  const fault = typeof value === "string" && types.has("string") ? timeFault(value) : "";
  const shown = hasSensitive(rules) ? "not a time" : JSON.stringify(value).slice(0, 60);
  return `/${time} is ${shown}${fault === "" ? "" : `, and ${fault}`}: write ${forms}`;
}

function typesOf(schema: unknown): ReadonlySet<string> {
  const { type, anyOf } = schema as { readonly type?: unknown; readonly anyOf?: unknown[] };
  if (anyOf !== undefined) return new Set(anyOf.flatMap((one) => [...typesOf(one)]));
  return new Set([type].flat().map(String));
}

function invalid(reason: string): InvalidRecord {
  return { valid: false, reason: reason.slice(0, MAX_REASON) };
}
