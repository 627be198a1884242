import assert from "node:assert/strict";
import kafkajs from "kafkajs";
import { keyPartitioner } from "./key_partitioner.ts";

Deno.test("a key's partition is that of the default partitioner, first time and again", () => {
  const plain = kafkajs.Partitioners.DefaultPartitioner();
  const remembering = keyPartitioner();
  const metadata = (partitions: number): kafkajs.PartitionMetadata[] =>
    Array.from({ length: partitions }, (_, partitionId) => ({
      partitionErrorCode: 0,
      partitionId,
      leader: 0,
      replicas: [0],
      isr: [0],
    }));
  const used = new Set<number>();
  for (const partitions of [4, 7, 4]) {
    for (let i = 1; i <= 200; i++) {
      const args = {
        topic: i % 2 === 0 ? "gps_data" : "vehicle_data",
        partitionMetadata: metadata(partitions),
        message: { key: `vehicle-${i}`, value: "{}" },
      };
      const partition = remembering(args);
      assert.equal(partition, plain(args));
      used.add(partition);
    }
  }
  assert.equal(used.size, 7);
});
