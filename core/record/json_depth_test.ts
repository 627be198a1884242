import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { isDeeperThan } from "./json_depth.ts";

const isDeeper = (text: string, depth: number) => isDeeperThan(Buffer.from(text), depth);

/** By recursion over what JSON.parse gives. */
function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

Deno.test("the depth is that of the parsed value", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 1, "\t"), (value, space) => {
      const text = JSON.stringify(value, null, space);
      const depth = depthOf(JSON.parse(text));
      assert.equal(isDeeper(text, depth), false);
      if (depth > 0) assert.equal(isDeeper(text, depth - 1), true);
    }),
  );
});

Deno.test("brackets and escaped quotation marks within strings do not count", () => {
  assert.equal(isDeeper('{"[{[{":"\\"[[[[", "ü":"\\\\"}', 1), false);
  assert.equal(isDeeper('["\\\\",[]]', 1), true);
});

Deno.test("490,000 arrays inside of each other are refused at the first one too many", () => {
  assert.equal(isDeeper("[".repeat(490_000) + "]".repeat(490_000), 64), true);
});
