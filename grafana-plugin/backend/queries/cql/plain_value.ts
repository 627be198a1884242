import { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";
import type { ColumnType } from "../../cql/schema/column_type.ts";
import { BadValue } from "./bad_value.ts";

const { dataTypes, Integer, Long, Tuple, Vector } = cassandra.types;

/** Decimal places beyond which a number written out would fill pages. */
const MAX_SCALE = 1_000;

/** A value of a column as a plain one: what is no number, boolean or collection becomes text. */
export type PlainValue = null | number | bigint | boolean | string | object;

/**
 * Turns a value of the driver into a plain one: whole numbers of 64 bits and more into bigint,
 * timestamps into epoch ms, collections into what JSON can hold.
 *
 * @throws {RangeError} when the value is none of its type
 */
export function plainValue(value: unknown, type: ColumnType): PlainValue {
  if (value === null || value === undefined) return null;
  if (value instanceof BadValue) throw new RangeError(value.reason);
  switch (type.code) {
    case dataTypes.bigint:
    case dataTypes.counter:
    case dataTypes.varint:
      return wholeNumber(value);
    case dataTypes.decimal:
      return decimalText(value);
    case dataTypes.timestamp:
      return instant(value as Date);
    case dataTypes.time:
    case dataTypes.date:
    case dataTypes.duration:
    case dataTypes.inet:
    case dataTypes.uuid:
    case dataTypes.timeuuid:
      return String(value);
    case dataTypes.list:
    case dataTypes.set:
      return [...value as unknown[]].map((item) => jsonValue(item, type.info as ColumnType));
    case dataTypes.map:
      return mapValue(
        value as Record<string, unknown>,
        type.info as ColumnType[],
      );
    case dataTypes.tuple:
      return tupleValue(
        value as InstanceType<typeof Tuple>,
        type.info as ColumnType[],
      );
    case dataTypes.udt:
      return udtValue(value as Record<string, unknown>, type.info as UdtInfo);
    default:
      return otherValue(value);
  }
}

interface UdtInfo {
  readonly fields: ReadonlyArray<
    { readonly name: string; readonly type: ColumnType }
  >;
}

/** As it stands in JSON; whole numbers that a number cannot hold, and NaN, are text. */
function jsonValue(value: unknown, type: ColumnType): unknown {
  const plain = plainValue(value, type);
  if (typeof plain === "number" && type.code === dataTypes.timestamp) {
    return new Date(plain).toISOString();
  }
  if (typeof plain === "number" && !Number.isFinite(plain)) {
    return String(plain);
  }
  if (typeof plain !== "bigint") return plain;
  const number = Number(plain);
  return Number.isSafeInteger(number) ? number : String(plain);
}

function wholeNumber(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (value instanceof Long || value instanceof Integer) {
    return BigInt(value.toString());
  }
  throw new RangeError("not a whole number");
}

function decimalText(value: unknown): string {
  const { _scale: scale } = value as { _scale: number };
  if (Math.abs(scale) <= MAX_SCALE) return String(value);
  throw new RangeError(`a decimal of scale ${scale} is too long to show`);
}

function instant(value: Date): number {
  const time = value.getTime();
  if (Number.isNaN(time)) throw new RangeError("a time beyond the year 275760");
  return time;
}

function mapValue(
  value: Record<string, unknown>,
  [, valueType]: readonly ColumnType[],
): Record<string, unknown> {
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, item]) => [String(key), jsonValue(item, valueType!)]),
  );
}

function tupleValue(
  { elements }: InstanceType<typeof Tuple>,
  types: readonly ColumnType[],
): unknown[] {
  return types.map((type, index) => jsonValue(elements[index], type));
}

function udtValue(
  value: Record<string, unknown>,
  { fields }: UdtInfo,
): Record<string, unknown> {
  return Object.fromEntries(
    fields.map(({ name, type }) => [name, jsonValue(value[name], type)]),
  );
}

function otherValue(value: unknown): PlainValue {
  if (Buffer.isBuffer(value)) return `0x${value.toString("hex")}`;
  if (value instanceof Vector) {
    return Array.from(value as Iterable<unknown>, vectorItem);
  }
  if (
    typeof value === "number" || typeof value === "boolean" ||
    typeof value === "string"
  ) {
    return value;
  }
  return String(value);
}

function vectorItem(item: unknown): unknown {
  if (item instanceof BadValue) throw new RangeError(item.reason);
  return typeof item === "number" && Number.isFinite(item) ? item : String(item);
}
