import { Buffer } from "node:buffer";
import { isIP } from "node:net";
import cassandra from "cassandra-driver";
import { CqlError } from "../cql_error.ts";
import { type ColumnType, partsOf, typeName } from "#core/cassandra/wire/column_type.ts";
import { excerpt } from "../lexer/token.ts";
import type { BoundValue } from "./bound_value.ts";
import { instantOf, isDate, isTimeOfDay } from "./time_text.ts";

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
    const shown = value.kind === "time" ? "a time" : JSON.stringify(excerpt(value.text));
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
      return matching(text, /^[\0-\x7f]*$/);
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
      return finite(trimmed, Math.fround);
    case dataTypes.double:
      return finite(trimmed, Number);
    case dataTypes.boolean:
      return matching(trimmed.toLowerCase(), /^(true|false)$/) === "true";
    case dataTypes.timestamp:
      return instantOf(trimmed);
    case dataTypes.date:
      return LocalDate.fromString(checked(trimmed, isDate));
    case dataTypes.time:
      return LocalTime.fromString(checked(trimmed, isTimeOfDay));
    case dataTypes.uuid:
      return Uuid.fromString(trimmed);
    case dataTypes.timeuuid:
      return TimeUuid.fromString(matching(trimmed, /^.{14}1/));
    case dataTypes.inet:
      return InetAddress.fromString(checked(trimmed, (text) => isIP(text) !== 0));
    case dataTypes.blob:
      return Buffer.from(
        matching(trimmed, /^0x(?:[0-9a-f]{2})*$/i).slice(2),
        "hex",
      );
    case dataTypes.duration:
      return Duration.fromString(
        matching(trimmed, /^-?(P[\dYMWDTHS:-]+|(\d+(mo|ms|us|µs|ns|[ywdhms]))+)$/i),
      );
    case dataTypes.list:
    case dataTypes.set:
      return jsonList(trimmed).map((item) => fromText(asText(item), type.info as ColumnType));
    default: {
      const parts = partsOf(type);
      if (parts.kind === "vector") return vector(trimmed, parts.dimension);
      throw new CqlError(
        `A variable cannot be compared with the type ${typeName(type)}`,
        {
          fix: "Write the value into the query.",
        },
      );
    }
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

function checked(text: string, isValid: (text: string) => boolean): string {
  if (!isValid(text)) throw new TypeError("not of this form");
  return text;
}

/** A number that does not become infinite unless it is written so. */
function finite(text: string, toNumber: (value: number) => number): number {
  const value = toNumber(
    Number(matching(text, /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|NaN|-?Infinity)$/i)),
  );
  if (Math.abs(value) === Infinity && /\d/.test(text)) throw new RangeError("too large");
  return /nan|infinity/i.test(text) ? WRITTEN[text.toLowerCase()]! : value;
}

const WRITTEN: Readonly<Record<string, number>> = {
  nan: NaN,
  infinity: Infinity,
  "-infinity": -Infinity,
};

function jsonList(text: string): readonly unknown[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new TypeError("no list");
  return list;
}

/** The driver refuses another dimension by itself; as bytes Cassandra does, and says why. */
function vector(text: string, dimension: number): InstanceType<typeof Vector> | Buffer {
  const numbers = jsonList(text).map(Number);
  if (!numbers.every(Number.isFinite)) throw new TypeError("not numbers");
  if (numbers.length !== dimension) {
    const bytes = Buffer.alloc(4 * numbers.length);
    numbers.forEach((number, index) => bytes.writeFloatBE(number, 4 * index));
    return bytes;
  }
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
  [dataTypes.ascii]: "letters, digits and signs of ASCII",
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
  [dataTypes.date]: "a day of the calendar, such as 2026-01-31",
  [dataTypes.time]: "a time of day, such as 13:30:00",
  [dataTypes.uuid]: "a UUID",
  [dataTypes.timeuuid]: "a time-based UUID (version 1)",
  [dataTypes.inet]: "an IP address, such as 10.0.0.1 or ::1",
  [dataTypes.blob]: "hexadecimal digits after 0x",
  [dataTypes.duration]: "a duration, such as 1h30m",
  [dataTypes.list]: "a JSON list",
  [dataTypes.set]: "a JSON list",
};
