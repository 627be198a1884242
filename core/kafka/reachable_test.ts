import assert from "node:assert/strict";
import kafkajs from "kafkajs";
import { eventually } from "../async/wait.ts";
import { createLogger } from "../telemetry/log.ts";
import { createKafka } from "./client.ts";
import { isAway, loginFix, withAdmin } from "./reachable.ts";

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

/** Takes connections and says nothing. */
function startSilentBroker() {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const taken: Deno.Conn[] = [];
  const taking = (async () => {
    for await (const connection of listener) taken.push(connection);
  })();
  return {
    address: `127.0.0.1:${listener.addr.port}`,
    taken,
    async close() {
      listener.close();
      for (const connection of taken) connection.close();
      await taking;
    },
  };
}

function connectionTo(address: string) {
  return {
    kafkaBootstrapServers: [address],
    kafkaSecurityProtocol: "PLAINTEXT",
    kafkaSaslMechanism: "PLAIN",
    ...{ kafkaSaslUsername: "", kafkaSaslPassword: "" },
    ...{ kafkaSslCaFile: "", kafkaSslCertFile: "", kafkaSslKeyFile: "" },
  } as const;
}

// What is given up goes on until kafkajs has ended it.
const leaky = { sanitizeOps: false, sanitizeResources: false };

Deno.test("who is to stop does not wait for a broker that says nothing", leaky, async () => {
  const broker = startSilentBroker();
  const lines: string[] = [];
  const log = createLogger("test", { write: (line) => void lines.push(line) });
  const kafka = createKafka(connectionTo(broker.address), { clientId: "test", log, retries: 0 });
  const stop = new AbortController();
  const work = withAdmin(kafka, (admin) => admin.listTopics(), {
    ...{ bootstrapServers: [broker.address], log, signal: stop.signal },
  });
  await eventually(() => assert(broker.taken.length > 0));
  stop.abort();
  assert.equal(await work, undefined);
  assert.deepEqual(lines, [], "that is no failure");
  await broker.close();
});

Deno.test("a broker that says nothing is away, and asked again", leaky, async () => {
  const broker = startSilentBroker();
  const lines: string[] = [];
  const log = createLogger("test", { write: (line) => void lines.push(JSON.parse(line).msg) });
  const kafka = createKafka(connectionTo(broker.address), {
    ...{ clientId: "test", log, retries: 1, requestTimeoutMs: 100 },
  });
  const stop = new AbortController();
  const work = withAdmin(kafka, (admin) => admin.listTopics(), {
    ...{ bootstrapServers: [broker.address], log, signal: stop.signal },
  });
  await eventually(() => assert(lines.length > 1));
  stop.abort();
  assert.equal(await work, undefined);
  assert.match(lines[0]!, /is not reachable: start it .* trying again/);
  await broker.close();
});

Deno.test("an error of what a broker answered does not say that it is away", () => {
  assert(isAway(given(new Error("Broker not connected"))));
  assert(isAway(given(new kafkajs.KafkaJSConnectionError("ECONNREFUSED"))));
  assert(!isAway(protocolError("TOPIC_AUTHORIZATION_FAILED")));
});

Deno.test("a broker that is away is no refusal", () => {
  assert.equal(loginFix(new kafkajs.KafkaJSConnectionError("ECONNREFUSED")), undefined);
  assert.equal(loginFix("strange"), undefined);
});
