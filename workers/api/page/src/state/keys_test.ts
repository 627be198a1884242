import assert from "node:assert/strict";
import { sortedKeys } from "./keys.ts";

Deno.test("numbers within keys count as numbers", () => {
  assert.deepEqual(sortedKeys(["v-10", "v-2", "a"]), ["a", "v-2", "v-10"]);
});
