import assert from "node:assert/strict";
import { packageFolders, renderThirdParty } from "./third_party.ts";

Deno.test("packages are known by their folders, each once", () => {
  assert.deepEqual(
    packageFolders([
      "/r/core/a.ts",
      "/r/node_modules/kafkajs/src/b.js",
      "/r/node_modules/kafkajs/src/c.js",
      "/r/node_modules/@grpc/grpc-js/build/d.js",
    ]),
    ["/r/node_modules/@grpc/grpc-js", "/r/node_modules/kafkajs"],
  );
});

Deno.test("the list names package, version, licence and its text", () => {
  const part = {
    name: "kafkajs",
    version: "2.2.4",
    license: "MIT",
    texts: ["Copyright X\n"],
  };
  assert.match(
    renderThirdParty([part]),
    /kafkajs 2\.2\.4 \(MIT\)\n\nCopyright X\n$/,
  );
});
