import assert from "node:assert/strict";
import { addressesOf, externalCassandra, externalKafka, externalServices } from "./external.ts";
import { freePorts, LOOPBACK } from "./ports.ts";

Deno.test("an empty variable names no service", () => {
  assert.deepEqual(
    externalServices((name) => name === "KAFKA_BOOTSTRAP_SERVERS" ? "" : undefined),
    {
      kafka: undefined,
      cassandra: undefined,
      localDatacenter: undefined,
    },
  );
});

Deno.test("lists of addresses, IPv6 too", () => {
  assert.deepEqual(addressesOf("a:1, [::1]:2"), [
    { hostname: "a", port: 1 },
    { hostname: "::1", port: 2 },
  ]);
  assert.throws(() => addressesOf("a"), /'a' must be written as host:port/);
});

Deno.test("a broker that answers is used, and stopping it does nothing", async () => {
  using listener = Deno.listen({ hostname: LOOPBACK, port: 0 });
  const [dead] = freePorts(1);
  const bootstrap = `${LOOPBACK}:${dead},${LOOPBACK}:${listener.addr.port}`;
  const kafka = await externalKafka(bootstrap);
  assert.equal(kafka.bootstrap, bootstrap);
  assert.equal(kafka.local, false);
  await kafka.stop();
  (await listener.accept()).close();
});

Deno.test("a node that does not answer is named with its variable", async () => {
  const [dead] = freePorts(1);
  await assert.rejects(
    externalCassandra(`${LOOPBACK}:${dead}`, "datacenter1"),
    /^ServiceError: CASSANDRA_CONTACT_POINTS=127\.0\.0\.1:\d+ is set and nothing answers there/,
  );
});
