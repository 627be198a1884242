import assert from "node:assert/strict";
import { firstSending, sortedKeys } from "./KeyList.tsx";

Deno.test("numbers within keys count as numbers", () => {
  assert.deepEqual(sortedKeys(["v-10", "v-2", "a"]), ["a", "v-2", "v-10"]);
});

Deno.test("the first key to be shown is one that sends", () => {
  const entries = [{ key: "p-1/old", time: 0 }, { key: "p-10", time: 3_600_000 }, {
    key: "p-2",
    time: 3_599_000,
  }];
  assert.equal(firstSending(entries), "p-2");
  assert.equal(firstSending([{ key: "a", time: -Infinity }]), "a");
  assert.equal(firstSending([]), undefined);
});
