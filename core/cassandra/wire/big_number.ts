/** Bytes of the longest number that is written out: some ten thousand digits. */
const MAX_BYTES = 4_096;

/** 64 bits are read without a detour over text. */
const LONG_BYTES = 8;

/**
 * A two's complement number of any length, big-endian, as `varint` has it.
 *
 * @throws {RangeError} when it has more than some ten thousand digits: to write them out takes time
 * that grows with their square
 */
export function readVarint(bytes: Uint8Array, at: number, end: number): bigint {
  const length = end - at;
  if (length > MAX_BYTES) throw new RangeError(`a number of ${length} bytes is too long to show`);
  if (length <= 0) throw new RangeError("a number without bytes");
  if (length <= LONG_BYTES) return readShort(bytes, at, end);
  let hex = "0x";
  for (let index = at; index < end; index++) hex += HEX[bytes[index]!];
  const unsigned = BigInt(hex);
  return bytes[at]! < 0x80 ? unsigned : unsigned - (1n << BigInt(8 * length));
}

function readShort(bytes: Uint8Array, at: number, end: number): bigint {
  let high = 0;
  let low = 0;
  const middle = Math.max(at, end - 4);
  const sign = bytes[at]! < 0x80 ? 0 : 0xff;
  for (let index = end - LONG_BYTES; index < middle; index++) {
    high = (high << 8) | (index < at ? sign : bytes[index]!);
  }
  for (let index = end - 4; index < end; index++) {
    low = (low << 8) | (index < at ? sign : bytes[index]!);
  }
  if (high === (low >> 31)) return BigInt(low);
  return (BigInt(high) << 32n) | BigInt(low >>> 0);
}

/** Two digits of every byte. */
export const HEX: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => byte.toString(16).padStart(2, "0"),
);

/** A smaller exponent than this is written as one. */
const LEAST_PLAIN_EXPONENT = -6;

/**
 * A `decimal`, a scale and an unscaled number, as text in the form of Java's `BigDecimal`: plain,
 * such as `-1.50`, or with an exponent, such as `1E+20`, so that no scale makes it long.
 *
 * @throws {RangeError} as {@linkcode readVarint} does
 */
export function readDecimal(bytes: Uint8Array, at: number, end: number): string {
  if (end - at < 5) throw new RangeError("a decimal without a scale and digits");
  const scale = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) |
    bytes[at + 3]!;
  return decimalText(readVarint(bytes, at + 4, end), scale);
}

function decimalText(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? "-" : "";
  const digits = String(unscaled < 0n ? -unscaled : unscaled);
  if (scale === 0) return sign + digits;
  const exponent = digits.length - 1 - scale;
  if (scale > 0 && exponent >= LEAST_PLAIN_EXPONENT) {
    const padded = digits.padStart(scale + 1, "0");
    return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  }
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
  return `${sign}${digits[0]}${fraction}E${exponent < 0 ? "" : "+"}${exponent}`;
}
