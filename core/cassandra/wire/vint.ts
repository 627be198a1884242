/** A number and where the next value begins. */
export interface Vint {
  readonly value: bigint;
  readonly next: number;
}

/**
 * An unsigned number of variable length: as many bytes follow the first as it has leading ones.
 *
 * @throws {RangeError} when the bytes end before it does
 * @see https://github.com/apache/cassandra/blob/trunk/src/java/org/apache/cassandra/utils/vint/VIntCoding.java
 */
export function readUnsignedVint(bytes: Uint8Array, at: number, end: number): Vint {
  const first = at < end ? bytes[at]! : 0;
  const extra = Math.clz32(~(first << 24));
  const next = at + 1 + Math.min(extra, 8);
  if (next > end) throw new RangeError("a number of variable length is cut off");
  let value = BigInt(extra >= 8 ? 0 : first & (0xff >> extra));
  for (let index = at + 1; index < next; index++) value = (value << 8n) | BigInt(bytes[index]!);
  return { value, next };
}

/**
 * A signed number of variable length: zigzag, so that small ones of either sign are short.
 *
 * @throws as {@linkcode readUnsignedVint} does
 */
export function readVint(bytes: Uint8Array, at: number, end: number): Vint {
  const { value, next } = readUnsignedVint(bytes, at, end);
  return { value: (value >> 1n) ^ -(value & 1n), next };
}
