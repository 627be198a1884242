import assert from "node:assert/strict";
import { topicPattern } from "./topic_pattern.ts";

Deno.test("a pattern is a filter for the broker, and finds the fields of a topic", () => {
  const { filter, match } = topicPattern("home/{room_id}/climate/{sensor}");
  assert.equal(filter, "home/+/climate/+");
  assert.deepEqual(match("home/kitchen/climate/a b"), { room_id: "kitchen", sensor: "a b" });
  for (
    const other of [
      "home/kitchen/climate",
      "home/kitchen/light/a",
      "home/kitchen/climate/a/b",
      "",
      "/",
    ]
  ) {
    assert.equal(match(other), undefined, other);
  }
});

Deno.test("any level, any further levels, and none", () => {
  const any = topicPattern("a/+/b/#");
  assert.equal(any.filter, "a/+/b/#");
  for (const topic of ["a/x/b", "a/x/b/", "a/x/b/c/d"]) {
    assert.deepEqual(any.match(topic), {}, topic);
  }
  for (const topic of ["a/x", "a/x/c", "b/x/b"]) assert.equal(any.match(topic), undefined, topic);
  assert.deepEqual(topicPattern("plain").match("plain"), {});
  assert.equal(topicPattern("plain").match("plain/x"), undefined);
});
