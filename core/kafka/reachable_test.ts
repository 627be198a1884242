import assert from "node:assert/strict";
import kafkajs from "kafkajs";
import { loginFix } from "./reachable.ts";

/** By its type it takes nothing; it takes a message. */
const Refused = kafkajs.KafkaJSSASLAuthenticationError as unknown as new (text: string) => Error;
const protocolError = (type: string) => Object.assign(new Error(type), { type });
const given = (cause: Error) => new Error("retries exceeded", { cause });

Deno.test("a refused log-in names the variables, however deep it lies", () => {
  const refused = new Refused("SASL PLAIN authentication failed");
  for (const error of [refused, given(refused), protocolError("UNSUPPORTED_SASL_MECHANISM")]) {
    assert.match(loginFix(error)!, /KAFKA_SASL_MECHANISM.*KAFKA_SASL_PASSWORD/);
  }
});

Deno.test("a log-in where none is wanted", () => {
  assert.match(loginFix(given(protocolError("ILLEGAL_SASL_STATE")))!, /KAFKA_SECURITY_PROTOCOL/);
});

Deno.test("a broker that is away is no refusal", () => {
  assert.equal(loginFix(new kafkajs.KafkaJSConnectionError("ECONNREFUSED")), undefined);
  assert.equal(loginFix("strange"), undefined);
});
