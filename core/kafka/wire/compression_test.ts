import assert from "node:assert/strict";
import { CODEC, decompress, zstd } from "./compression.ts";
import { foreignBatches, foreignStreams } from "./test_foreign.ts";
import { AT } from "./layout.ts";

const javaRecords = (codec: "gzip" | "snappy" | "lz4" | "zstd") =>
  decompress(CODEC[codec], foreignBatches[codec]!.subarray(AT.records));

Deno.test("what Java's producer compressed is the same by every codec", () => {
  const records = javaRecords("gzip");
  for (const codec of ["snappy", "lz4", "zstd"] as const) {
    assert.deepEqual(Uint8Array.from(javaRecords(codec)), Uint8Array.from(records), codec);
  }
});

Deno.test("framings of the C libraries are read", () => {
  const records = Uint8Array.from(javaRecords("gzip"));
  for (const name of ["snappy", "lz4", "lz4 linked, checksums, size"] as const) {
    const codec = name === "snappy" ? CODEC.snappy : CODEC.lz4;
    assert.deepEqual(Uint8Array.from(decompress(codec, foreignStreams[name]!)), records, name);
  }
  const stored = decompress(CODEC.lz4, foreignStreams["lz4 that does not compress"]!);
  assert.deepEqual([...stored], Array.from({ length: 256 }, (_, index) => index));
});

Deno.test("a wrong checksum of an LZ4 header, as old clients write it, does no harm", () => {
  const frame = Uint8Array.from(foreignStreams["lz4"]!);
  frame[6]! ^= 0xff;
  assert.deepEqual(decompress(CODEC.lz4, frame), decompress(CODEC.lz4, foreignStreams["lz4"]!));
});

Deno.test("what was cut off, or is none of the codec's, is refused", () => {
  for (const [name, bytes] of Object.entries(foreignBatches)) {
    const records = bytes.subarray(AT.records);
    const codec = CODEC[name as keyof typeof CODEC];
    // The runtime's zstd gives what it has: then the records end too early.
    if (codec !== CODEC.zstd) {
      assert.throws(() => decompress(codec, records.subarray(0, records.length / 2)), name);
    }
    assert.throws(() => decompress(codec, new Uint8Array([1, 2, 3])), name);
  }
  assert.throws(() => decompress(7, new Uint8Array()), /codec 7 is none of Kafka's/);
});

Deno.test("zstd gives back what it was given", () => {
  const bytes = Uint8Array.from({ length: 5_000 }, (_, index) => index % 7);
  assert.deepEqual(Uint8Array.from(decompress(CODEC.zstd, zstd(bytes))), bytes);
});
