import { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";
import { HEX, readDecimal, readVarint } from "./big_number.ts";
import { type ColumnType, partsOf, type UdtInfo } from "./column_type.ts";
import { readDate, readDuration, readInstant, readTime } from "./time_values.ts";
import { readUnsignedVint } from "./vint.ts";

const { dataTypes } = cassandra.types;

/**
 * A value of a column as a plain one: whole numbers beyond 2^53 are bigints, timestamps epoch ms,
 * collections what JSON can hold; anything else that is no number or boolean is text.
 */
export type PlainValue = null | number | bigint | boolean | string | object;

/** Bytes that values lie in, and a view of the same. */
export interface ValueBytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/**
 * Reads the value that lies between two places.
 *
 * @throws {RangeError} when it is none of the type
 */
export type ValueReader = (from: ValueBytes, at: number, end: number) => PlainValue;

/** What reads values of a type. An empty value of a type that has none is null. */
export function valueReader(type: ColumnType): ValueReader {
  const parts = partsOf(type);
  switch (parts.kind) {
    case "native":
      return NATIVE[parts.code] ?? readBlob;
    case "list":
    case "set":
      return listReader(parts.item);
    case "map":
      return mapReader(parts.key, parts.value);
    case "tuple":
      return fieldsReader(parts.items);
    case "udt":
      return udtReader(parts);
    case "vector":
      return vectorReader(parts.item, parts.dimension);
    case "custom":
      return readBlob;
  }
}

/** A reader of values that all have so many bytes, or none. */
function fixed(size: number, read: ValueReader): ValueReader {
  return (from, at, end) => {
    if (end - at === size) return read(from, at, end);
    if (end === at) return null;
    throw new RangeError(`${end - at} bytes, where ${size} are expected`);
  };
}

function unlessEmpty(read: ValueReader): ValueReader {
  return (from, at, end) => end === at ? null : read(from, at, end);
}

const readText: ValueReader = ({ bytes }, at, end) => textOf(bytes, at, end);
const readBlob: ValueReader = ({ bytes }, at, end) => `0x${hexOf(bytes, at, end)}`;
const readLong = fixed(8, ({ view }, at) => longOf(view, at));
const readUuid = fixed(16, ({ bytes }, at) => uuidOf(bytes, at));

const NATIVE: Readonly<Partial<Record<number, ValueReader>>> = {
  [dataTypes.ascii]: readText,
  [dataTypes.text]: readText,
  [dataTypes.varchar]: readText,
  [dataTypes.blob]: readBlob,
  [dataTypes.tinyint]: fixed(1, ({ view }, at) => view.getInt8(at)),
  [dataTypes.smallint]: fixed(2, ({ view }, at) => view.getInt16(at)),
  [dataTypes.int]: fixed(4, ({ view }, at) => view.getInt32(at)),
  [dataTypes.bigint]: readLong,
  [dataTypes.counter]: readLong,
  [dataTypes.varint]: unlessEmpty(({ bytes }, at, end) => numberIfSafe(readVarint(bytes, at, end))),
  [dataTypes.decimal]: unlessEmpty(({ bytes }, at, end) => readDecimal(bytes, at, end)),
  [dataTypes.float]: fixed(4, ({ view }, at) => view.getFloat32(at)),
  [dataTypes.double]: fixed(8, ({ view }, at) => view.getFloat64(at)),
  [dataTypes.boolean]: fixed(1, ({ bytes }, at) => bytes[at] !== 0),
  [dataTypes.timestamp]: fixed(8, ({ view }, at) => readInstant(view, at)),
  [dataTypes.date]: fixed(4, ({ view }, at) => readDate(view, at)),
  [dataTypes.time]: fixed(8, ({ view }, at) => readTime(view, at)),
  [dataTypes.duration]: unlessEmpty(({ bytes }, at, end) => readDuration(bytes, at, end)),
  [dataTypes.inet]: unlessEmpty(({ bytes }, at, end) => inetOf(bytes, at, end)),
  [dataTypes.uuid]: readUuid,
  [dataTypes.timeuuid]: readUuid,
};

const WORD = 2 ** 32;

function longOf(view: DataView, at: number): number | bigint {
  const number = view.getInt32(at) * WORD + view.getUint32(at + 4);
  return Number.isSafeInteger(number) ? number : view.getBigInt64(at);
}

function numberIfSafe(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Texts up to this many bytes are put together here: a call of a decoder costs more. */
const SHORT_TEXT = 32;
// A text may begin with U+FEFF, which is part of it.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function textOf(bytes: Uint8Array, at: number, end: number): string {
  if (end - at <= SHORT_TEXT) {
    let text = "";
    let index = at;
    for (; index < end && bytes[index]! < 0x80; index++) text += String.fromCharCode(bytes[index]!);
    if (index === end) return text;
  }
  return decoder.decode(bytes.subarray(at, end));
}

function hexOf(bytes: Uint8Array, at: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at).toString("hex");
}

function uuidOf(bytes: Uint8Array, at: number): string {
  let text = "";
  for (let index = 0; index < 16; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) text += "-";
    text += HEX[bytes[at + index]!];
  }
  return text;
}

function inetOf(bytes: Uint8Array, at: number, end: number): string {
  if (end - at === 4) return bytes.subarray(at, end).join(".");
  if (end - at !== 16) throw new RangeError(`an address of ${end - at} bytes`);
  return String(new cassandra.types.InetAddress(Buffer.from(bytes.subarray(at, end))));
}

/** As a value stands in JSON: times are texts, and so is what a number of JSON cannot hold. */
function jsonReader(type: ColumnType): ValueReader {
  const read = valueReader(type);
  const parts = partsOf(type);
  if (parts.kind !== "native") return read;
  if (parts.code === dataTypes.timestamp) {
    return (from, at, end) => {
      const ms = read(from, at, end);
      return ms === null ? null : new Date(ms as number).toISOString();
    };
  }
  return (from, at, end) => {
    const value = read(from, at, end);
    if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
    return typeof value === "bigint" ? String(value) : value;
  };
}

/** The length before an element, or -1 for a null. */
function lengthAt({ view }: ValueBytes, at: number, end: number): number {
  if (at + 4 > end) throw new RangeError("it ends before its elements do");
  const length = view.getInt32(at);
  if (at + 4 + length > end) throw new RangeError("it ends before its elements do");
  return length;
}

/** How many elements a collection says it has; each takes at least its length. */
function countAt({ view }: ValueBytes, at: number, end: number): number {
  if (at + 4 > end) throw new RangeError("a collection without a length");
  const count = view.getInt32(at);
  if (count < 0 || count > (end - at) / 4) {
    throw new RangeError(`a collection of ${count} elements in ${end - at} bytes`);
  }
  return count;
}

function listReader(item: ColumnType): ValueReader {
  const read = jsonReader(item);
  return unlessEmpty((from, at, end) => {
    const items = new Array<unknown>(countAt(from, at, end));
    let next = at + 4;
    for (let index = 0; index < items.length; index++) {
      const length = lengthAt(from, next, end);
      next += 4;
      items[index] = length < 0 ? null : read(from, next, next + length);
      next += Math.max(0, length);
    }
    return items;
  });
}

function mapReader(key: ColumnType, value: ColumnType): ValueReader {
  const readKey = jsonReader(key);
  const readItem = jsonReader(value);
  return unlessEmpty((from, at, end) => {
    const entries = new Array<readonly [string, unknown]>(countAt(from, at, end));
    let next = at + 4;
    const element = (read: ValueReader) => {
      const length = lengthAt(from, next, end);
      const start = next + 4;
      next = start + Math.max(0, length);
      return length < 0 ? null : read(from, start, next);
    };
    for (let index = 0; index < entries.length; index++) {
      entries[index] = [keyText(element(readKey)), element(readItem)];
    }
    return Object.fromEntries(entries);
  });
}

/** Different keys have different texts. */
function keyText(key: PlainValue): string {
  if (Object.is(key, -0)) return "-0";
  return typeof key === "object" ? JSON.stringify(key) : String(key);
}

/** Fields of a tuple or a user-defined type; those that were added after it was written are null. */
function fieldsReader(
  types: readonly ColumnType[],
): (...place: Parameters<ValueReader>) => unknown[] {
  const readers = types.map(jsonReader);
  return (from, at, end) => {
    let next = at;
    return readers.map((read) => {
      if (next >= end) return null;
      const length = lengthAt(from, next, end);
      const start = next + 4;
      next = start + Math.max(0, length);
      return length < 0 ? null : read(from, start, next);
    });
  };
}

function udtReader({ fields }: UdtInfo): ValueReader {
  const read = fieldsReader(fields.map(({ type }) => type));
  return (from, at, end) => {
    const values = read(from, at, end);
    return Object.fromEntries(fields.map(({ name }, index) => [name, values[index]]));
  };
}

function vectorReader(item: ColumnType, dimension: number): ValueReader {
  const read = jsonReader(item);
  const size = fixedSize(item);
  return unlessEmpty((from, at, end) => {
    const items = new Array<unknown>(dimension);
    let next = at;
    for (let index = 0; index < dimension; index++) {
      let length = size;
      if (length === undefined) {
        const prefix = readUnsignedVint(from.bytes, next, end);
        length = Number(prefix.value);
        next = prefix.next;
      }
      if (next + length > end) throw new RangeError("a vector ends before its elements do");
      items[index] = read(from, next, next + length);
      next += length;
    }
    if (next !== end) throw new RangeError("a vector has more bytes than elements");
    return items;
  });
}

/** Bytes of a vector's element, where it has no length before it: `valueLengthIfFixed` in Cassandra. */
function fixedSize(type: ColumnType): number | undefined {
  const parts = partsOf(type);
  if (parts.kind === "native") return FIXED_SIZES[parts.code];
  if (parts.kind !== "vector") return undefined;
  const size = fixedSize(parts.item);
  return size === undefined ? undefined : size * parts.dimension;
}

const FIXED_SIZES: Readonly<Partial<Record<number, number>>> = {
  [dataTypes.boolean]: 1,
  [dataTypes.int]: 4,
  [dataTypes.float]: 4,
  [dataTypes.bigint]: 8,
  [dataTypes.counter]: 8,
  [dataTypes.double]: 8,
  [dataTypes.timestamp]: 8,
  [dataTypes.uuid]: 16,
  [dataTypes.timeuuid]: 16,
};
