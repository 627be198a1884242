import assert from "node:assert/strict";
import { groupKey, GroupView } from "./group_key.ts";
import { expectedKeys, keyMapper } from "./key_mapping.ts";

const encoder = new TextEncoder();

function record(fields: readonly unknown[]) {
  const keyBytes = encoder.encode("device");
  const key = { keyBytes, keyStart: 0, keyEnd: keyBytes.length };
  return { ...key, eventTime: 7, numbers: Float64Array.of(1), fields };
}

Deno.test("a group's key holds its dimensions' values", () => {
  assert.equal(groupKey([]), "all");
  assert.equal(groupKey(["van", 3, true]), "van/3/true");
  assert.equal(groupKey(["a/b", "50%"]), "a%2Fb/50%25");
  for (const missing of [undefined, null, ""]) assert.equal(groupKey(["van", missing]), undefined);
});

Deno.test("a record is shown with its group as key", () => {
  const view = new GroupView(["type"], ["lane", "type"]);
  assert.equal(view.show(record(["left", "bus/ü"])), true);
  const { keyBytes, keyStart, keyEnd, eventTime, numbers } = view;
  assert.equal(new TextDecoder().decode(keyBytes.subarray(keyStart, keyEnd)), "bus%2Fü");
  assert.deepEqual([eventTime, [...numbers]], [7, [1]]);
  assert.equal(view.show(record(["left", undefined])), false);
  assert.equal(view.show(record(["left", "x".repeat(1025)])), false);
  assert.throws(() => new GroupView(["zone"], ["lane"]), /'fields' must hold the dimensions: zone/);
});

Deno.test("keys are mapped to those of derived windows", () => {
  assert.equal(keyMapper("same")("b1/TH1"), "b1/TH1");
  assert.equal(keyMapper({ constant: "all" })("b1/TH1"), "all");
  const house = keyMapper({ pattern: "^(.+)/HVAC\\d+$", to: "$1" });
  assert.equal(house("b1/HVAC2"), "b1");
  assert.equal(house("b1/TH1"), undefined);
  assert.equal(keyMapper({ pattern: ".*", to: "" })("b1"), undefined);
  assert.equal(keyMapper({ pattern: "^(.*)$", to: "$1$1" })("x".repeat(600)), undefined);
  assert.deepEqual(expectedKeys(["{key}/A", "B"], "$1"), ["$1/A", "B"]);
});
