import assert from "node:assert/strict";
import {
  checkPorts,
  freePorts,
  LOOPBACK,
  parseLsofOwner,
  parseSsOwner,
  portTakenMessage,
} from "./ports.ts";
import { ServiceError } from "./service.ts";

Deno.test("free ports are different and can be listened on", async () => {
  const ports = freePorts(8);
  assert.equal(new Set(ports).size, 8);
  await checkPorts(ports.map((port) => ({ port, purpose: "a test", setting: "PORT" })));
});

Deno.test("a port that is taken is refused by number and setting", async () => {
  using listener = Deno.listen({ hostname: LOOPBACK, port: 0 });
  const { port } = listener.addr;
  await assert.rejects(
    checkPorts([{ port, purpose: "Kafka", setting: "SLUICE_KAFKA_PORT" }]),
    (error) =>
      error instanceof ServiceError &&
      error.message.startsWith(`Port ${port}, wanted by Kafka, is taken by `) &&
      error.message.endsWith("set SLUICE_KAFKA_PORT to a free port"),
  );
});

Deno.test("an owner that cannot be named is another process", () => {
  const need = { port: 9092, purpose: "Kafka", setting: "SLUICE_KAFKA_PORT" };
  assert.match(portTakenMessage(need, undefined), /is taken by another process: stop that/);
  assert.match(portTakenMessage(need, "nginx (pid 1)"), /is taken by nginx \(pid 1\): stop that/);
});

Deno.test("lsof's answer names the listener", () => {
  assert.equal(parseLsofOwner("p4711\ncjava\nf103\n"), "java (pid 4711)");
  assert.equal(parseLsofOwner(""), undefined);
});

Deno.test("ss's answer names the listener", () => {
  const line = 'LISTEN 0 50 [::ffff:127.0.0.1]:9092 *:* users:(("java",pid=4711,fd=103))\n';
  assert.equal(parseSsOwner(line), "java (pid 4711)");
  assert.equal(parseSsOwner("LISTEN 0 50 127.0.0.1:9092 0.0.0.0:*\n"), undefined);
});
