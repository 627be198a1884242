/** MurmurHash2 with the seed of Kafka's Java client (`Utils.murmur2`). */
export function murmur2(bytes: Uint8Array): number {
  const M = 0x5bd1e995;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let hash = 0x9747b28c ^ bytes.length;
  const whole = bytes.length & ~3;
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(view.getInt32(at, true), M);
    word = Math.imul(word ^ word >>> 24, M);
    hash = Math.imul(hash, M) ^ word;
  }
  for (let at = bytes.length - 1; at >= whole; at--) hash ^= bytes[at]! << 8 * (at - whole);
  if (whole < bytes.length) hash = Math.imul(hash, M);
  hash = Math.imul(hash ^ hash >>> 13, M);
  return hash ^ hash >>> 15;
}

/** The partition that the Java client's default partitioner gives a key. */
export function javaPartition(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}
