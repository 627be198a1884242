import { Buffer } from "node:buffer";
import { promisify } from "node:util";
import { zstdCompress, zstdDecompress } from "node:zlib";
import kafkajs from "kafkajs";

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/**
 * Teaches kafkajs to read and write zstd (KIP-110) with the runtime's own zlib; kafkajs ships gzip
 * only. Safe to call more than once.
 */
export function registerCodecs(): void {
  kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ({
    compress: (encoder: { readonly buffer: Uint8Array }) => compress(encoder.buffer),
    decompress: async (buffer: Uint8Array) => trim(await decompress(buffer)),
  });
}

/** zlib answers with a slice of a large chunk, which a message that is kept would keep as a whole. */
function trim(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength < bytes.buffer.byteLength ? Buffer.from(bytes) : bytes;
}
