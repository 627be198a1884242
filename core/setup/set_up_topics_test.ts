import assert from "node:assert/strict";
import kafkajs from "kafkajs";
import { kafkaError } from "./set_up_topics.ts";

const config = {
  kafkaBootstrapServers: ["10.0.0.1:9092"],
  kafkaReplicationFactor: 3,
  kafkaMinInsyncReplicas: 1,
} as const;

Deno.test("no broker answers", () => {
  const cause = new kafkajs.KafkaJSConnectionError("connect ECONNREFUSED");
  const { message } = kafkaError(new Error("retries exceeded", { cause }), {
    ...config,
    kafkaBootstrapServers: ["10.0.0.1:9092"],
  });
  assert.match(
    message,
    /^No Kafka broker answers at 10\.0\.0\.1:9092 \(.*ECONNREFUSED\).*KAFKA_BOO/,
  );
});

Deno.test("an error that is not known keeps its message", () => {
  const error = new Error("Topic 'a' has 4 partitions, not 8");
  assert.equal(kafkaError(error, config), error);
});
