import assert from "node:assert/strict";
import kafkajs from "kafkajs";
import { explain, isFatal } from "./kafka_errors.ts";

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

Deno.test("messages say what to do", () => {
  const brokers = ["127.0.0.1:9092"];
  assert.match(explain(exhausted, brokers), /does not answer at 127.0.0.1:9092: start it with/);
  assert.match(explain(login, brokers), /check KAFKA_SASL_USERNAME/);
});
