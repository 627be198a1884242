/**
 * How lists, maps and whole numbers are read of bytes that anybody may have written. avsc makes room
 * for as many items as a payload says that it has, so that a few bytes would take all memory of a
 * worker, and refuses whole numbers that a number does not hold.
 *
 * @module
 */
import avro from "avsc";

/** What avsc reads bytes with. */
interface Tap {
  readonly buf: Uint8Array;
  readonly pos: number;
  readLong(): number;
  readString(): string;
}

/** A type with the method of it that is another here; all that is not public in avsc is in this file. */
interface Readable {
  _read(tap: Tap): unknown;
}

class BoundedArray extends avro.types.ArrayType implements Readable {
  _read(tap: Tap): unknown {
    const items = this.itemsType as unknown as Readable;
    const list: unknown[] = [];
    for (let left = blockSize(tap); left > 0; left = blockSize(tap)) {
      for (; left > 0; left--) list.push(items._read(tap));
    }
    return list;
  }
}

class BoundedMap extends avro.types.MapType implements Readable {
  _read(tap: Tap): unknown {
    const values = this.valuesType as unknown as Readable;
    const entries: [string, unknown][] = [];
    for (let left = blockSize(tap); left > 0; left = blockSize(tap)) {
      for (; left > 0; left--) entries.push([tap.readString(), values._read(tap)]);
    }
    return Object.fromEntries(entries);
  }
}

/** Of a whole number of 64 bits. */
const MAX_LONG_BYTES = 10;

class WholeLong extends avro.types.LongType implements Readable {
  /** A number, or its digits where it is none that a number holds. */
  _read(tap: Tap): unknown {
    const start = tap.pos;
    const value = tap.readLong();
    if (Number.isSafeInteger(value)) return value;
    if (tap.pos - start > MAX_LONG_BYTES) throw new RangeError("a whole number has no end");
    let zigzag = 0n;
    for (let at = start; at < tap.pos; at++) {
      zigzag |= BigInt((tap.buf[at] ?? 0) & 0x7f) << BigInt(7 * (at - start));
    }
    return String(BigInt.asIntN(64, (zigzag >> 1n) ^ -(zigzag & 1n)));
  }
}

/** avsc's `typeHook`: the type that reads what a schema declares, where avsc's own is not it. */
export function typeToRead(schema: unknown, options: unknown): avro.Type | undefined {
  if (schema === "long") return new WholeLong();
  const { type } = (schema ?? {}) as { readonly type?: unknown };
  if (type === "array") return new BoundedArray(schema as avro.Schema, options);
  if (type === "map") return new BoundedMap(schema as avro.Schema, options);
  return type === "long" && !("logicalType" in (schema as object)) ? new WholeLong() : undefined;
}

/** Items that take no bytes are no reason to have more than so many of them in a payload. */
const MAX_EMPTY_ITEMS = 10_000;

/** Items of each payload so far. */
const counts = new WeakMap<Tap, number>();

/** Items of the next block of a list; 0 at its end. @throws {RangeError} */
function blockSize(tap: Tap): number {
  let size = tap.readLong();
  if (size < 0) {
    size = -size;
    // How many bytes they take.
    tap.readLong();
  }
  const all = (counts.get(tap) ?? 0) + size;
  if (all > tap.buf.length + MAX_EMPTY_ITEMS) {
    throw new RangeError(`it says that it has ${all} items, in ${tap.buf.length} bytes`);
  }
  counts.set(tap, all);
  return size;
}
