/** The table of a CRC-32 with this polynomial, bits reversed. */
function tableOf(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? byte >>> 1 ^ polynomial : byte >>> 1;
    return byte >>> 0;
  });
}

const CASTAGNOLI = tableOf(0x82f63b78);
const ETHERNET = tableOf(0xedb88320);

function crc(bytes: Uint8Array, table: Uint32Array): number {
  let state = 0xffffffff;
  for (const byte of bytes) state = table[(state ^ byte) & 0xff]! ^ state >>> 8;
  return (state ^ 0xffffffff) >>> 0;
}

/** The checksum of record batches (RFC 3720). */
export const crc32c = (bytes: Uint8Array): number => crc(bytes, CASTAGNOLI);

/** The checksum by which librdkafka's default partitioner places a key. */
export const crc32 = (bytes: Uint8Array): number => crc(bytes, ETHERNET);
