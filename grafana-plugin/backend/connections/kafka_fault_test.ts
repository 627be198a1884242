import assert from "node:assert/strict";
import kafkajs from "kafkajs";
import { parseSettings } from "../settings/parse_settings.ts";
import { kafkaFault } from "./kafka_fault.ts";

function settingsOf(kafkaSecurityProtocol: string) {
  const { kafka } = parseSettings({
    jsonData: {
      kafkaBrokers: ["k1"],
      kafkaSecurityProtocol,
      kafkaSaslMechanism: "SCRAM-SHA-256",
      kafkaSaslUsername: "ann",
    },
    secureJsonData: { kafkaSaslPassword: "hunter2" },
  });
  return kafka!;
}

const typed = (type: string) => Object.assign(new Error(type), { type });
const cut = (text: string) => new kafkajs.KafkaJSConnectionError(`Connection error: ${text}`);

const CASES: readonly [protocol: string, error: Error, message: RegExp, fix: RegExp][] = [
  ["SASL_SSL", typed("UNSUPPORTED_SASL_MECHANISM"), /does not know/, /SASL mechanism \(SCRAM-/],
  ["SASL_SSL", typed("ILLEGAL_SASL_STATE"), /wants no log-in/, /Security protocol to SSL,/],
  ["SASL_PLAINTEXT", typed("ILLEGAL_SASL_STATE"), /wants no log-in/, /to PLAINTEXT,/],
  ["SASL_SSL", typed("GROUP_AUTHORIZATION_FAILED"), /does not allow/, /read the topics and groups/],
  ["SSL", cut("received fatal alert: BadCertificate"), /wants a client cert/, /Kafka client key/],
  ["SSL", cut("read ECONNRESET"), /not speak SSL$/, /Security protocol.*; if it wants a client/],
  // kafkajs sends into a connection that ended after TLS's handshake: TLS 1.3 refuses late.
  ["SSL", new kafkajs.KafkaJSConnectionError("Not connected"), /and ends them/, /Kafka client key/],
  ["PLAINTEXT", cut("read ECONNRESET"), /not speak PLAINTEXT$/, /port that speaks PLAINTEXT$/],
  ["PLAINTEXT", cut("connect ECONNREFUSED"), /^No Kafka broker answers at k1:9092/, /start it/],
];

for (const [protocol, cause, message, fix] of CASES) {
  Deno.test(`an error of kafkajs becomes a fix: ${cause.message}, ${protocol}`, () => {
    const fault = kafkaFault(new Error("retries exceeded", { cause }), settingsOf(protocol));
    assert.match(fault.message, message);
    assert.match(fault.fix, fix);
    assert(!JSON.stringify(fault).includes("hunter2"));
  });
}
