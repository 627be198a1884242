import { constants, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import lz4 from "lz4js";
import snappy from "snappyjs";

/** How the records of a batch are compressed, as its attributes number it. */
export const CODEC = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 } as const;

/**
 * Decompressed, no batch is larger than this, bytes: a few may stand for many thousand times as many,
 * and a worker holds a batch of each partition that it reads.
 */
export const MAX_BATCH_BYTES = 32 << 20;

/**
 * Decompresses the records of a batch, by the codecs of KIP-110 and earlier.
 *
 * @param codec one of {@linkcode CODEC}
 * @throws {Error} when the bytes are not what the codec makes, or stand for more than
 * {@linkcode MAX_BATCH_BYTES}, or the codec is unknown
 */
export function decompress(codec: number, bytes: Uint8Array): Uint8Array {
  switch (codec) {
    case CODEC.none:
      return bytes;
    case CODEC.gzip:
      return bounded(() => gunzipSync(bytes, outputOf(bytes)));
    case CODEC.snappy:
      return isXerial(bytes) ? xerial(bytes) : snappyBlock(bytes, MAX_BATCH_BYTES);
    case CODEC.lz4:
      return lz4Frame(bytes);
    case CODEC.zstd:
      return bounded(() => zstdDecompressSync(bytes, outputOf(bytes)));
    default:
      throw new Error(`its codec ${codec} is none of Kafka's`);
  }
}

/** In one piece, where records compress no better than most do: pieces are copied together. */
function outputOf(bytes: Uint8Array) {
  const chunkSize = Math.min(Math.max(bytes.length * 8, 4 << 10), 256 << 10);
  return { chunkSize, maxOutputLength: MAX_BATCH_BYTES };
}

const tooLarge = (options?: ErrorOptions) =>
  new Error(
    `decompressed it is larger than ${
      MAX_BATCH_BYTES >> 20
    } MiB: let its producer make smaller batches`,
    options,
  );

/** Says in plain words that there is more than may come out. */
function bounded(decompressed: () => Uint8Array): Uint8Array {
  try {
    return decompressed();
  } catch (cause) {
    if ((cause as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge({ cause });
    throw cause;
  }
}

/** Compresses with zstd at its fastest regular level. */
export function zstd(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
}

/** Compresses with gzip. */
export function gzip(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes);
}

/** @param most bytes that may come out of it */
function snappyBlock(bytes: Uint8Array, most: number): Uint8Array {
  // The library answers with what it is given: bytes for bytes.
  return snappy.uncompress(bytes, most) as Uint8Array;
}

/** How the streams of snappy-java (Xerial) begin; a version and the lowest that can read it follow. */
const XERIAL = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00];
const XERIAL_HEADER = 16;

function isXerial(bytes: Uint8Array): boolean {
  return bytes.length >= XERIAL_HEADER && XERIAL.every((byte, index) => bytes[index] === byte);
}

/** Blocks, each with its length before it: what Java's producers write. */
function xerial(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: Uint8Array[] = [];
  let room = MAX_BATCH_BYTES;
  let at = XERIAL_HEADER;
  while (at < bytes.length) {
    const length = at + 4 <= bytes.length ? view.getInt32(at) : -1;
    at += 4;
    if (length < 0 || at + length > bytes.length) throw new Error("a snappy block is cut off");
    const block = snappyBlock(bytes.subarray(at, at + length), room);
    blocks.push(block);
    room -= block.length;
    at += length;
  }
  return joined(blocks);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const LZ4_MAGIC = 0x184d2204;
const LZ4_FLAG = { blockChecksum: 0x10, contentSize: 0x08, dictionary: 0x01 } as const;
const LZ4_STORED = 0x80000000;

/**
 * A frame of LZ4's blocks. Its checksums are passed over, since the batch has its own: clients of
 * message format 0 and 1 wrote a wrong one for the header (KIP-57).
 *
 * @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 */
function lz4Frame(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== LZ4_MAGIC) throw new Error("it is no LZ4 frame");
  const flags = view.getUint8(4);
  const blockBytes = 1 << (8 + 2 * ((view.getUint8(5) >> 4) & 7));
  let at = 7 + (flags & LZ4_FLAG.contentSize ? 8 : 0) + (flags & LZ4_FLAG.dictionary ? 4 : 0);
  let out = new Uint8Array(Math.max(blockBytes, bytes.length * 4));
  let length = 0;
  for (let header = view.getUint32(at, true); header !== 0; header = view.getUint32(at, true)) {
    at += 4;
    const size = header & ~LZ4_STORED;
    if (at + size + 4 > bytes.length) throw new Error("an LZ4 block is cut off");
    if (length + blockBytes > MAX_BATCH_BYTES) throw tooLarge();
    if (length + blockBytes > out.length) {
      const larger = new Uint8Array(Math.max(out.length * 2, length + blockBytes));
      larger.set(out.subarray(0, length));
      out = larger;
    }
    if (header & LZ4_STORED) {
      out.set(bytes.subarray(at, at + size), length);
      length += size;
    } else {
      length = lz4.decompressBlock(bytes, out, at, size, length);
      if (!(length <= out.length)) throw new Error("an LZ4 block is larger than its frame says");
    }
    at += size + (flags & LZ4_FLAG.blockChecksum ? 4 : 0);
  }
  return out.subarray(0, length);
}
