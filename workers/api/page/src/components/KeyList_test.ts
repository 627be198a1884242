import assert from "node:assert/strict";
import { sortedKeys } from "./KeyList.tsx";

Deno.test("numbers within keys count as numbers", () => {
  assert.deepEqual(sortedKeys(["v-10", "v-2", "a"]), ["a", "v-2", "v-10"]);
});
