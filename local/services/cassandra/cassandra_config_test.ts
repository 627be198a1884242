import assert from "node:assert/strict";
import { parse } from "yaml";
import { renderCassandraYaml } from "./cassandra_config.ts";

Deno.test("all folders are in the data folder and all addresses on the loopback", () => {
  const text = renderCassandraYaml({ port: 9042, storagePort: 7000, dataDir: "/d: #1" });
  const yaml: Record<string, unknown> = parse(text);
  const folders = Object.entries(yaml).filter(([name]) => /director(y|ies)$/.test(name))
    .flatMap(([, value]) => value);
  assert.equal(folders.length, 5);
  for (const folder of folders) assert.match(String(folder), /^\/d: #1\//);
  assert.equal(yaml["listen_address"], "127.0.0.1");
  assert.equal(yaml["rpc_address"], "127.0.0.1");
  assert.equal(yaml["native_transport_port"], 9042);
});
