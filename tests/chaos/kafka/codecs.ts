import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import lz4 from "lz4js";
import snappy from "snappyjs";
import { Reader, Writer } from "./bytes.ts";

type Transform = (bytes: Uint8Array) => Uint8Array;

interface CodecFunctions {
  /** Number in a batch's attributes. */
  readonly number: number;
  readonly compress: Transform;
  readonly decompress: Transform;
}

const same: Transform = (bytes) => bytes;

// The library answers with what it is given: bytes for bytes.
const snap: Transform = (bytes) => snappy.compress(bytes) as Uint8Array;
const unsnapBlock: Transform = (bytes) => snappy.uncompress(bytes) as Uint8Array;

/** How the streams of snappy-java begin: a magic, its version, the lowest that can read it. */
const XERIAL = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1];

/** Flags (blocks stand alone), size of blocks (4 MiB) and checksum of both, after the magic. */
const LZ4_DESCRIPTOR = [0x60, 0x70, 0x73];

/** What producers compress batches with. Java's snappy comes in blocks, librdkafka's as one. */
export const CODECS = {
  none: { number: 0, compress: same, decompress: same },
  gzip: {
    number: 1,
    compress: gzipSync,
    decompress: (bytes) => Uint8Array.from(gunzipSync(bytes)),
  },
  snappy: { number: 2, compress: snap, decompress: unsnap },
  "snappy-java": { number: 2, compress: xerial, decompress: unsnap },
  lz4: { number: 3, compress: lz4Frame, decompress: (bytes) => lz4.decompress(bytes) },
  zstd: {
    number: 4,
    compress: zstdCompressSync,
    decompress: (bytes) => Uint8Array.from(zstdDecompressSync(bytes)),
  },
} as const satisfies Record<string, CodecFunctions>;

export type Codec = keyof typeof CODECS;

/** The library says that its blocks depend on each other, which brokers refuse; a single one cannot. */
function lz4Frame(bytes: Uint8Array): Uint8Array {
  const frame = Uint8Array.from(lz4.compress(bytes));
  frame.set(LZ4_DESCRIPTOR, 4);
  return frame;
}

function xerial(bytes: Uint8Array): Uint8Array {
  const stream = new Writer().raw(XERIAL);
  const half = Math.ceil(bytes.length / 2);
  for (const block of [bytes.subarray(0, half), bytes.subarray(half)]) {
    stream.bytes(snap(block));
  }
  return stream.take();
}

function unsnap(bytes: Uint8Array): Uint8Array {
  if (!XERIAL.every((byte, index) => bytes[index] === byte)) return unsnapBlock(bytes);
  const stream = new Reader(bytes.subarray(XERIAL.length));
  const whole = new Writer();
  while (stream.left > 0) whole.raw(unsnapBlock(stream.bytes()));
  return whole.take();
}
