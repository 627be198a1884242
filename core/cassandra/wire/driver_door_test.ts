import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import manifest from "cassandra-driver/package.json" with { type: "json" };
import { whatIsUnknown } from "./driver_door.ts";

Deno.test("the driver that is installed is the one that is known", () => {
  assert.equal(whatIsUnknown(manifest.version), undefined);
  assert.equal(whatIsUnknown("4.11.0"), "its version is 4.11.0");
});

Deno.test("what the door relies on has not changed inside of the driver", async () => {
  const hashOf = async (file: string) => {
    const url = import.meta.resolve(`cassandra-driver/lib/${file}`);
    return createHash("sha256").update(await Deno.readFile(new URL(url))).digest("hex").slice(
      0,
      16,
    );
  };
  // Read a changed file before its hash: how a parser gets at rows, how an operation is found by its
  // stream, and what becomes of `result.rows` on its way to the caller.
  assert.deepEqual(
    Object.fromEntries(
      await Promise.all(Object.keys(KNOWN).map(async (file) => [file, await hashOf(file)])),
    ),
    KNOWN,
  );
});

const KNOWN = {
  "connection.js": "651fdbe58966fe2e",
  "operation-state.js": "2161486ee7253132",
  "readers.js": "abf4462aab80e331",
  "request-execution.js": "7b18a92faefc347e",
  "streams.js": "9fe5d9bb219a9f9b",
  "types/result-set.js": "878f727ab8869ade",
};
