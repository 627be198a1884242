import assert from "node:assert/strict";
import { CODEC, decompress, gzip, MAX_BATCH_BYTES, zstd } from "./compression.ts";
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

Deno.test("what stands for more than a batch may hold is refused before it takes the memory", () => {
  const zeros = new Uint8Array(MAX_BATCH_BYTES + 1);
  const limit = /larger than 32 MiB: let its producer make smaller batches/;
  assert.throws(() => decompress(CODEC.gzip, gzip(zeros)), limit);
  assert.throws(() => decompress(CODEC.zstd, zstd(zeros)), limit);
  // A block of snappy that says how much it is, and has none of it; Java's stream of three such.
  const claim = (bytes: number) => {
    const varint: number[] = [];
    let rest = bytes;
    for (; rest > 0x7f; rest >>>= 7) varint.push((rest & 0x7f) | 0x80);
    return [...varint, rest];
  };
  const most = claim(MAX_BATCH_BYTES + 1);
  assert.throws(() => decompress(CODEC.snappy, Uint8Array.from(most)), /too big, expect at most/);
  const third = claim(MAX_BATCH_BYTES / 2);
  const stream = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1];
  for (let count = 0; count < 3; count++) stream.push(0, 0, 0, third.length, ...third);
  assert.throws(
    () => decompress(CODEC.snappy, Uint8Array.from(stream)),
    /too big, expect at most 0/,
  );
});

Deno.test("zstd gives back what it was given", () => {
  const bytes = Uint8Array.from({ length: 5_000 }, (_, index) => index % 7);
  assert.deepEqual(Uint8Array.from(decompress(CODEC.zstd, zstd(bytes))), bytes);
});
