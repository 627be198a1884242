import assert from "node:assert/strict";
import { deadLetter, lateLetter } from "./letter.ts";

Deno.test("a dead letter shows why, and where its record was read", () => {
  const letter = deadLetter({
    key: "vehicle-1",
    at: 5,
    reason: "not JSON",
    source: { topic: "vehicle_data", partition: 2, offset: 77 },
    partition: 2,
    offset: 3,
    value: "{broken",
    encoding: "utf-8",
  });
  assert.deepEqual(letter, {
    id: "2@3",
    at: 5,
    key: "vehicle-1",
    reason: "not JSON",
    where: "vehicle_data, partition 2, offset 77",
    content: "{broken",
  });
});

Deno.test("a dead letter of which nothing is known has the place of its own copy", () => {
  const letter = deadLetter({
    key: null,
    at: 5,
    reason: null,
    source: null,
    partition: 1,
    offset: 4,
    value: '{"a":1}',
    encoding: "utf-8",
  });
  assert.equal(letter.where, "dead letters, partition 1, offset 4");
  assert.deepEqual(letter.content, { a: 1 });
});

Deno.test("a late record shows how late", () => {
  const letter = lateLetter({
    key: "k",
    at: 9,
    event_time: 5,
    late_by_ms: 125_000,
    window: { size: 60_000, start: 0, end: 60_000 },
    source: null,
    partition: 0,
    offset: 1,
    record: { a: 1 },
  });
  assert.equal(letter.reason, "2 m 5 s too late");
  assert.equal(letter.id, "0@1");
  assert.deepEqual(letter.content, { a: 1 });
});
