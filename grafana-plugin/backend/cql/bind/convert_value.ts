import { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";
import { CqlError } from "../cql_error.ts";
import { type ColumnType, typeName } from "../schema/column_type.ts";
import type { BoundValue } from "./bound_value.ts";

const {
  dataTypes,
  Duration,
  InetAddress,
  LocalDate,
  LocalTime,
  TimeUuid,
  Uuid,
  Vector,
} = cassandra.types;

/**
 * The value as the driver takes it for a bind marker's type.
 *
 * @throws {CqlError} when the text is no value of the type
 */
export function convertValue(value: BoundValue, type: ColumnType): unknown {
  try {
    return value.kind === "time" ? fromTime(value, type) : fromText(value.text, type);
  } catch (error) {
    if (error instanceof CqlError) throw error;
    const shown = value.kind === "time" ? "a time" : JSON.stringify(value.text);
    throw new CqlError(
      `${value.source} is ${shown}, which is no value of type ${typeName(type)}`,
      {
        at: value.at,
        fix: expectation(type),
        cause: error,
      },
    );
  }
}

function fromTime(
  { ms, edge }: Extract<BoundValue, { kind: "time" }>,
  type: ColumnType,
): unknown {
  const instant = new Date(ms);
  switch (type.code) {
    case dataTypes.timestamp:
      return instant;
    case dataTypes.timeuuid:
      return edge === "start" ? TimeUuid.min(instant, 0) : TimeUuid.max(instant, 9_999);
    case dataTypes.date:
      return LocalDate.fromString(instant.toISOString().slice(0, 10));
    case dataTypes.ascii:
    case dataTypes.text:
    case dataTypes.varchar:
      return instant.toISOString();
    default:
      return fromText(String(Math.trunc(ms)), type);
  }
}

function fromText(text: string, type: ColumnType): unknown {
  const trimmed = text.trim();
  switch (type.code) {
    case dataTypes.ascii:
    case dataTypes.text:
    case dataTypes.varchar:
      return text;
    case dataTypes.tinyint:
      return Number(integer(trimmed, 8));
    case dataTypes.smallint:
      return Number(integer(trimmed, 16));
    case dataTypes.int:
      return Number(integer(trimmed, 32));
    case dataTypes.bigint:
    case dataTypes.counter:
      return String(integer(trimmed, 64));
    case dataTypes.varint:
      return String(integer(trimmed, Infinity));
    case dataTypes.decimal:
      return matching(trimmed, /^[+-]?\d+(\.\d+)?$/);
    case dataTypes.float:
    case dataTypes.double:
      return Number(
        matching(
          trimmed,
          /^([+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|NaN|-?Infinity)$/i,
        ),
      );
    case dataTypes.boolean:
      return matching(trimmed.toLowerCase(), /^(true|false)$/) === "true";
    case dataTypes.timestamp:
      return instantOf(trimmed);
    case dataTypes.date:
      return LocalDate.fromString(matching(trimmed, /^-?\d{4,}-\d\d-\d\d$/));
    case dataTypes.time:
      return LocalTime.fromString(
        matching(trimmed, /^\d\d:\d\d:\d\d(\.\d{1,9})?$/),
      );
    case dataTypes.uuid:
      return Uuid.fromString(trimmed);
    case dataTypes.timeuuid:
      return TimeUuid.fromString(trimmed);
    case dataTypes.inet:
      return InetAddress.fromString(matching(trimmed, /^[0-9a-f:.]+$/i));
    case dataTypes.blob:
      return Buffer.from(
        matching(trimmed, /^0x([0-9a-f]{2})*$/i).slice(2),
        "hex",
      );
    case dataTypes.duration:
      return Duration.fromString(
        matching(trimmed, /^-?(P[\dYMWDTHS:-]+|(\d+(mo|ms|us|µs|ns|[ywdhms]))+)$/i),
      );
    case dataTypes.list:
    case dataTypes.set:
      return jsonList(trimmed).map((item) => fromText(asText(item), type.info as ColumnType));
    default:
      if (typeName(type).startsWith("vector<")) return vector(trimmed);
      throw new CqlError(
        `A variable cannot be compared with the type ${typeName(type)}`,
        {
          fix: "Write the value into the query.",
        },
      );
  }
}

function integer(text: string, bits: number): bigint {
  const value = BigInt(matching(text, /^[+-]?\d+$/).replace(/^\+/, ""));
  if (bits !== Infinity && BigInt.asIntN(bits, value) !== value) {
    throw new RangeError("too large");
  }
  return value;
}

function matching(text: string, pattern: RegExp): string {
  if (!pattern.test(text)) throw new TypeError("not of this form");
  return text;
}

/** Epoch ms or ISO 8601. */
function instantOf(text: string): Date {
  const date = /^-?\d+$/.test(text) ? new Date(Number(text)) : new Date(isoText(text));
  if (Number.isNaN(date.getTime())) throw new TypeError("no time");
  return date;
}

/** Without a zone it is UTC, as in CQL. */
function isoText(text: string): string {
  const iso = matching(
    text,
    /^\d{4}-\d\d-\d\d([T ][\d:.]+(Z|[+-]\d\d:?\d\d)?)?$/i,
  );
  return /T| /.test(iso) && !/(Z|[+-]\d\d:?\d\d)$/i.test(iso) ? `${iso}Z` : iso;
}

function jsonList(text: string): readonly unknown[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new TypeError("no list");
  return list;
}

function vector(text: string): InstanceType<typeof Vector> {
  const numbers = jsonList(text).map(Number);
  if (!numbers.every(Number.isFinite)) throw new TypeError("not numbers");
  return new Vector(new Float32Array(numbers));
}

function asText(item: unknown): string {
  return typeof item === "string" ? item : JSON.stringify(item);
}

function expectation({ code }: ColumnType): string {
  const form = FORMS[code];
  return form === undefined ? "Choose another value." : `Expected ${form}.`;
}

const FORMS: Readonly<Partial<Record<number, string>>> = {
  [dataTypes.tinyint]: "a whole number from -128 to 127",
  [dataTypes.smallint]: "a whole number from -32768 to 32767",
  [dataTypes.int]: "a whole number of 32 bits",
  [dataTypes.bigint]: "a whole number of 64 bits",
  [dataTypes.counter]: "a whole number of 64 bits",
  [dataTypes.varint]: "a whole number",
  [dataTypes.decimal]: "a number, such as 1.50",
  [dataTypes.float]: "a number",
  [dataTypes.double]: "a number",
  [dataTypes.boolean]: "true or false",
  [dataTypes.timestamp]: "ISO 8601 or epoch ms",
  [dataTypes.date]: "a date, such as 2026-01-31",
  [dataTypes.time]: "a time of day, such as 13:30:00",
  [dataTypes.uuid]: "a UUID",
  [dataTypes.timeuuid]: "a time-based UUID",
  [dataTypes.inet]: "an IP address",
  [dataTypes.blob]: "hexadecimal digits after 0x",
  [dataTypes.duration]: "a duration, such as 1h30m",
  [dataTypes.list]: "a JSON list",
  [dataTypes.set]: "a JSON list",
};
