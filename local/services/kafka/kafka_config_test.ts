import assert from "node:assert/strict";
import { renderServerProperties } from "./kafka_config.ts";

const lines = renderServerProperties({ port: 1, controllerPort: 2, logDir: "/data/a b" })
  .split("\n");

Deno.test("every listener is on the loopback address", () => {
  const addresses = lines.filter((line) => /listeners=.*:\/\/|voters=/.test(line)).join()
    .match(/(?:\/\/|@)[^:]+(?=:\d)/g);
  assert.ok(addresses!.length >= 4);
  assert.deepEqual(new Set(addresses), new Set(["//127.0.0.1", "@127.0.0.1"]));
});

Deno.test("ports and folder are where they belong, and topics are never made by accident", () => {
  assert.ok(lines.includes("listeners=PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2"));
  assert.ok(lines.includes("log.dirs=/data/a b"));
  assert.ok(lines.includes("auto.create.topics.enable=false"));
});
