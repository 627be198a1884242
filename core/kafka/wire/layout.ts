/**
 * Where the fields of a record batch lie, message format 2, bytes from its start; numbers are
 * big-endian.
 *
 * @see https://kafka.apache.org/documentation/#recordbatch
 */
export const AT = {
  baseOffset: 0,
  length: 8,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  count: 57,
  records: 61,
} as const;

/** Bytes before what the length counts: base offset and length. */
export const LENGTH_FROM = 12;

/** The message format that has record batches. */
export const MAGIC = 2;

/** Bits of the attributes. */
export const ATTRIBUTE = {
  codec: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
} as const;

const HIGH = 0x1_0000_0000;

/** A signed 64-bit integer as a number; exact within ±2⁵³. */
export function readInt64(view: DataView, at: number): number {
  return view.getInt32(at) * HIGH + view.getUint32(at + 4);
}

/** Writes a safe integer as a signed 64-bit one. */
export function writeInt64(view: DataView, at: number, value: number): void {
  view.setInt32(at, Math.floor(value / HIGH));
  view.setUint32(at + 4, value >>> 0);
}

/** A view of the same bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
