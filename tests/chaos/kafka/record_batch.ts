import { type Codec, CODECS } from "./codecs.ts";
import { crc32c } from "./crc32.ts";
import { Reader, Writer } from "./bytes.ts";

/** A record to send. */
export interface OutgoingRecord {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** Epoch ms. */
  readonly timestamp: number;
}

/** A record as the log has it. */
export interface LogRecord {
  readonly offset: number;
  /** Epoch ms; the time of the append. */
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** The first value of each header, as text. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A batch with its place and producer; a control batch has no records. */
export interface LogBatch {
  readonly lastOffset: number;
  readonly producerId: number;
  readonly transactional: boolean;
  /** What a control batch does to its producer's transaction. */
  readonly control: "commit" | "abort" | undefined;
  readonly records: readonly LogRecord[];
}

const CODEC_BITS = 0b111;
const APPEND_TIME = 0b1000;
const TRANSACTIONAL = 0b10000;
const CONTROL = 0b100000;
const decoder = new TextDecoder();

/** One record batch (magic 2, KIP-98) of these records, not of a transaction. */
export function encodeBatch(
  records: readonly OutgoingRecord[],
  codec: Codec = "none",
): Uint8Array<ArrayBuffer> {
  const base = records[0]!.timestamp;
  const body = new Writer();
  records.forEach(({ key, value, timestamp }, index) => {
    const one = new Writer().int8(0).varint(timestamp - base).varint(index)
      .varbytes(key).varbytes(value).varint(0).take();
    body.varint(one.length).raw(one);
  });
  const checked = new Writer().int16(CODECS[codec].number).int32(records.length - 1)
    .int64(base).int64(Math.max(...records.map(({ timestamp }) => timestamp)))
    .int64(-1).int16(-1).int32(-1).int32(records.length)
    .raw(CODECS[codec].compress(body.take())).take();
  return new Writer().int64(0).int32(9 + checked.length).int32(-1).int8(2)
    .uint32(crc32c(checked)).raw(checked).take();
}

/** The batches of a fetch response; one that is cut off at its end is left out. */
export function* decodeBatches(bytes: Uint8Array): Generator<LogBatch> {
  const reader = new Reader(bytes);
  while (reader.left > 12) {
    const baseOffset = reader.int64();
    const length = reader.int32();
    if (length > reader.left) return;
    yield decodeBatch(new Reader(reader.raw(length)), baseOffset);
  }
}

function decodeBatch(reader: Reader, baseOffset: number): LogBatch {
  reader.int32(); // Epoch of the leader.
  const magic = reader.int8();
  if (magic !== 2) throw new RangeError(`a record batch has magic ${magic}, not 2`);
  reader.int32(); // Checksum.
  const attributes = reader.int16();
  const lastOffset = baseOffset + reader.int32();
  const baseTimestamp = reader.int64();
  const maxTimestamp = reader.int64();
  const producerId = reader.int64();
  reader.int16(); // Epoch of the producer.
  reader.int32(); // Sequence number.
  const count = reader.int32();
  const batch = { lastOffset, producerId, transactional: (attributes & TRANSACTIONAL) > 0 };
  const codec = Object.values(CODECS).find(({ number }) => number === (attributes & CODEC_BITS))!;
  const body = new Reader(codec.decompress(reader.raw(reader.left)));
  const records = Array.from({ length: count }, (): LogRecord => {
    const one = new Reader(body.raw(body.varint()));
    one.int8();
    const timestamp = baseTimestamp + one.varint();
    return {
      timestamp: (attributes & APPEND_TIME) > 0 ? maxTimestamp : timestamp,
      offset: baseOffset + one.varint(),
      key: one.varbytes(),
      value: one.varbytes(),
      headers: decodeHeaders(one),
    };
  });
  if ((attributes & CONTROL) === 0) return { ...batch, control: undefined, records };
  const commits = new Reader(records[0]!.key!.subarray(2)).int16() === 1;
  return { ...batch, control: commits ? "commit" : "abort", records: [] };
}

function decodeHeaders(reader: Reader): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let left = reader.varint(); left > 0; left--) {
    const name = decoder.decode(reader.varbytes()!);
    headers[name] ??= decoder.decode(reader.varbytes() ?? new Uint8Array());
  }
  return headers;
}
