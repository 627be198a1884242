import assert from "node:assert/strict";
import type { RecordJson } from "../../api/contract.ts";
import { phonesOf, timeOf } from "./phones.ts";

const entry = (key: string, time: number, record: RecordJson = {}) => {
  const [device_id, session_id] = key.split("/") as [string, string];
  return { key, time, record: { device_id, session_id, ...record } };
};

Deno.test("each phone is there once, with its newest recording, and told quiet when others go on", () => {
  const phones = phonesOf(
    new Map([
      ["b/old", { gravity: entry("b/old", 5_000), location: undefined }],
      ["b/new", { gravity: entry("b/new", 60_000), location: entry("b/new", 59_000) }],
      ["a/one", { gravity: entry("a/one", 30_000), location: undefined }],
      ["x/none", { gravity: undefined, location: undefined }],
    ]),
    0,
  );
  assert.deepEqual(phones.map(({ key, quiet, at, session }) => [key, quiet, at, session]), [
    ["a/one", true, 30_000, "one"],
    ["b/new", false, 60_000, "new"],
  ]);
  assert.deepEqual(phonesOf(new Map(), 0), []);
});

Deno.test("what comes from a phone is heard, however far ahead another's clock is", () => {
  const phones = (now: number) =>
    phonesOf(
      new Map([
        ["ahead/one", { gravity: entry("ahead/one", 86_400_000) }],
        ["heard/one", { gravity: { ...entry("heard/one", 5_000), heardAt: 100_000 } }],
        ["read/one", { gravity: entry("read/one", 5_000) }],
      ]),
      now,
    ).map(({ device, quiet }) => [device, quiet]);
  const others = [["ahead", false], ["read", true]];
  assert.deepEqual(phones(101_000), [others[0], ["heard", false], others[1]]);
  assert.deepEqual(phones(120_000), [others[0], ["heard", true], others[1]]);
});

Deno.test("a record's time has the microsecond that the phone knows", () => {
  assert.equal(timeOf({ at: 1_000, at_us: 1_000_250 }), 1_000.25);
  assert.equal(timeOf({ at: 1_000 }), 1_000);
});
