import assert from "node:assert/strict";
import kafkajs from "kafkajs";
import { explain, isFatal, keyPartitioner } from "./kafka_sink.ts";

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

const refused = new kafkajs.KafkaJSConnectionError("connect ECONNREFUSED 127.0.0.1:9092");
const exhausted = new kafkajs.KafkaJSNumberOfRetriesExceeded(refused, {
  retryCount: 3,
  retryTime: 100,
});
const login = Object.assign(new Error("wrong password"), {
  name: "KafkaJSSASLAuthenticationError",
});

Deno.test("a broker that is away is waited for, a refused login is not", () => {
  assert.equal(isFatal(refused), false);
  assert.equal(isFatal(exhausted), false);
  assert.equal(isFatal(login), true);
  assert.equal(isFatal(new Error("wrapped", { cause: login })), true);
  assert.equal(isFatal(new TypeError("a defect")), true);
});

Deno.test("messages explain what to do", () => {
  const brokers = ["127.0.0.1:9092"];
  assert.match(explain(exhausted, brokers), /does not answer at 127.0.0.1:9092: start it with/);
  assert.match(explain(login, brokers), /check KAFKA_SASL_USERNAME/);
});
