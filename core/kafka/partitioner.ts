/** How a producer chooses the partition of a key. */
export type Partitioner = "murmur2" | "crc32";

/**
 * The partition that a producer of this kind puts a key into.
 *
 * `murmur2` is the choice of Java's producer and of kafkajs (A. Appleby's MurmurHash2, seed
 * 0x9747b28c), `crc32` that of librdkafka (`consistent` and, for keys that are not empty, its default
 * `consistent_random`).
 *
 * @param start where the key begins in `bytes`
 * @param end where it ends, exclusive
 */
export function partitionOf(
  partitioner: Partitioner,
  bytes: Uint8Array,
  start: number,
  end: number,
  partitions: number,
): number {
  return partitioner === "murmur2"
    ? (murmur2(bytes, start, end) & 0x7fffffff) % partitions
    : crc32(bytes, start, end) % partitions;
}

const M = 0x5bd1e995;

function murmur2(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x9747b28c ^ (end - start);
  let at = start;
  for (; at + 4 <= end; at += 4) {
    let k = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    k = Math.imul(k, M);
    k ^= k >>> 24;
    hash = Math.imul(hash, M) ^ Math.imul(k, M);
  }
  if (at < end) {
    for (let index = end - 1; index >= at; index--) hash ^= bytes[index]! << (8 * (index - at));
    hash = Math.imul(hash, M);
  }
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  return hash ^ (hash >>> 15);
}

/** Of the polynomial of zlib and Ethernet. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array, start: number, end: number): number {
  let crc = -1;
  for (let at = start; at < end; at++) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ bytes[at]!) & 0xff]!;
  return ~crc >>> 0;
}
