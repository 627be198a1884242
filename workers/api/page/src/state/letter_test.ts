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
  const { content, ...shown } = letter;
  assert.equal(content(), "{broken");
  assert.deepEqual(shown, {
    id: "2@3",
    at: 5,
    key: "vehicle-1",
    reason: "not JSON",
    where: "vehicle_data, partition 2, offset 77",
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
  assert.equal(letter.content(), '{\n  "a": 1\n}');
});

Deno.test("a reason that quotes half a megabyte is shortened", () => {
  const letter = deadLetter({
    key: "k",
    at: 5,
    reason: `speed: not a number: ${"9".repeat(500_000)}`,
    source: null,
    partition: 1,
    offset: 4,
    value: null,
    encoding: "utf-8",
  });
  assert.equal(letter.reason.length, 300);
});

Deno.test("a late record shows how late, and which window it missed", () => {
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
  assert.equal(letter.where, "missed 1 Jan 00:00–00:01 (1m)");
  assert.equal(letter.content(), '{\n  "a": 1\n}');
});
