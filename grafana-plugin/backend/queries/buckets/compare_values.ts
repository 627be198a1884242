import cassandra from "cassandra-driver";
import type { PlainValue } from "#core/cassandra/wire/value_reader.ts";
import { compareDecimals, parseDecimal } from "./decimal.ts";

/** Compares two values that are not null, as Cassandra orders them. */
export type Comparator = (a: PlainValue, b: PlainValue) => number;

/**
 * How Cassandra orders values of a type; undefined for types whose order is not known here:
 * collections, tuples, user types and vectors.
 *
 * @param type as CQL writes it, such as `timeuuid`
 */
export function comparatorOf(type: string): Comparator | undefined {
  return Object.hasOwn(COMPARATORS, type) ? COMPARATORS[type] : undefined;
}

const byNumber: Comparator = (a, b) => a! < b! ? -1 : a! > b! ? 1 : 0;

const COMPARATORS: Readonly<Record<string, Comparator>> = {
  tinyint: byNumber,
  smallint: byNumber,
  int: byNumber,
  bigint: byInteger,
  counter: byInteger,
  varint: byInteger,
  timestamp: byNumber,
  boolean: byNumber,
  float: byDouble,
  double: byDouble,
  decimal: (a, b) => compareDecimals(parseDecimal(String(a)), parseDecimal(String(b))),
  ascii: byText,
  text: byText,
  varchar: byText,
  // Digits of the same length, so that the order of texts is the order of values.
  blob: byText,
  time: byText,
  date: (a, b) => dateNumber(String(a)) - dateNumber(String(b)),
  uuid: byUuid,
  timeuuid: byTimeUuid,
  inet: (a, b) => byBytes(addressBytes(String(a)), addressBytes(String(b))),
};

function byInteger(a: PlainValue, b: PlainValue): number {
  return byNumber(integer(a), integer(b));
}

/** As text where a value is too long to be a number. */
function integer(value: PlainValue): PlainValue {
  return typeof value === "string" ? BigInt(value) : value;
}

/** As Java's `Double.compare`: NaN is the largest, and -0 is less than 0. */
function byDouble(a: PlainValue, b: PlainValue): number {
  const [x, y] = [Number(a), Number(b)];
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  if (x === 0 && y === 0) return Number(Object.is(y, -0)) - Number(Object.is(x, -0));
  return x < y ? -1 : x > y ? 1 : 0;
}

/** By code points, as the bytes of UTF-8 are ordered; JavaScript orders by UTF-16's units. */
function byText(a: PlainValue, b: PlainValue): number {
  const [x, y] = [String(a), String(b)];
  const length = Math.min(x.length, y.length);
  for (let at = 0; at < length; at++) {
    const [i, j] = [x.charCodeAt(at), y.charCodeAt(at)];
    if (i === j) continue;
    // A surrogate is part of a code point above every other unit.
    const [high, low] = [isSurrogate(i), isSurrogate(j)];
    return high === low ? i - j : high ? 1 : -1;
  }
  return x.length - y.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/** Grows with the date; a year may have more digits than a JavaScript date can hold. */
function dateNumber(text: string): number {
  const [, year, month, day] = /^([+-]?\d+)-(\d\d)-(\d\d)$/.exec(text)!;
  return (Number(year) * 12 + Number(month)) * 31 + Number(day);
}

/** By version, then by time where it is 1, then by bytes. */
function byUuid(a: PlainValue, b: PlainValue): number {
  const [x, y] = [hex(a), hex(b)];
  const [version, other] = [x.charCodeAt(12), y.charCodeAt(12)];
  if (version !== other) return byText(x[12]!, y[12]!);
  if (x[12] !== "1") return byText(x, y);
  return byText(timeHex(x), timeHex(y)) || byText(x.slice(16), y.slice(16));
}

/** By time, then by bytes with a sign, as Cassandra has it from its beginnings. */
function byTimeUuid(a: PlainValue, b: PlainValue): number {
  const [x, y] = [hex(a), hex(b)];
  const time = byText(timeHex(x), timeHex(y));
  if (time !== 0) return time;
  for (let at = 16; at < 32; at += 2) {
    const difference = signedByte(x, at) - signedByte(y, at);
    if (difference !== 0) return difference;
  }
  return 0;
}

function hex(uuid: PlainValue): string {
  return String(uuid).replaceAll("-", "");
}

/** The 60 bits of the time, highest first. */
function timeHex(digits: string): string {
  return digits.slice(13, 16) + digits.slice(8, 12) + digits.slice(0, 8);
}

function signedByte(digits: string, at: number): number {
  const byte = parseInt(digits.slice(at, at + 2), 16);
  return byte > 127 ? byte - 256 : byte;
}

function addressBytes(text: string): Uint8Array {
  return cassandra.types.InetAddress.fromString(text).getBuffer();
}

function byBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return a[at]! - b[at]!;
  return a.length - b.length;
}
