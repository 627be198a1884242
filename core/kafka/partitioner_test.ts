import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import kafkajs from "kafkajs";
import { partitionOf } from "./partitioner.ts";

/** So many partitions that the hash itself is the answer. */
const ALL = 2 ** 31;

const murmur2 = (key: string) => partitionOf("murmur2", Buffer.from(key), 0, key.length, ALL);

Deno.test("murmur2 hashes as the tests of Java's client say", () => {
  const hashes = {
    "21": -973_932_308,
    "foobar": -790_332_482,
    "a-little-bit-long-string": -985_981_536,
    "a-little-bit-longer-string": -1_486_304_829,
    "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58_897_971,
    "abc": 479_470_107,
  };
  for (const [key, hash] of Object.entries(hashes)) {
    assert.equal(murmur2(key), hash & 0x7fffffff, key);
  }
});

Deno.test("murmur2 chooses the partition that kafkajs's producer chooses", () => {
  const choose = kafkajs.Partitioners.DefaultPartitioner();
  fc.assert(fc.property(
    fc.uint8Array({ minLength: 1, maxLength: 60 }),
    fc.integer({ min: 1, max: 200 }),
    (key, partitions) => {
      const partitionMetadata = Array.from(
        { length: partitions },
        (_, partitionId) => ({ partitionId, leader: 1 }) as kafkajs.PartitionMetadata,
      );
      const message = { key: Buffer.from(key), value: "" };
      assert.equal(
        partitionOf("murmur2", key, 0, key.length, partitions),
        choose({ topic: "t", partitionMetadata, message }),
      );
    },
  ));
});

Deno.test("crc32 chooses by the checksum that zlib knows, unsigned, as librdkafka does", () => {
  const check = Buffer.from("123456789");
  assert.equal(partitionOf("crc32", check, 0, 9, 2 ** 32), 0xcbf43926);
  assert.equal(partitionOf("crc32", check, 0, 9, 4), 2);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat({ max: 99 }), (key, more) => {
    const padded = Buffer.concat([Buffer.from("xx"), key, Buffer.from("y")]);
    assert.equal(
      partitionOf("crc32", padded, 2, 2 + key.length, more + 1),
      crc32(key) % (more + 1),
    );
  }));
});
