import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  decodeOutcome,
  encodeOutcome,
  fingerprintOf,
  Outcomes,
  recordTokenOf,
  tokenOf,
} from "./outcomes.ts";

const record = (value: Buffer | null) => ({
  offset: 0,
  timestamp: 7,
  key: null,
  value,
  headers: undefined,
});

Deno.test("an outcome is read as it was written, at the time of its append", () => {
  const outcome = { fingerprint: fingerprintOf("body"), accepted: 3, at: 1 };
  assert.deepEqual(decodeOutcome(record(encodeOutcome(outcome))), { ...outcome, at: 7 });
});

Deno.test("what is no outcome is passed over", () => {
  for (const value of [null, "", "5", "null", "{}", '{"fingerprint":1,"accepted":1}', "{broken"]) {
    const bytes = value === null ? null : Buffer.from(value);
    assert.equal(decodeOutcome(record(bytes)), undefined, String(value));
  }
});

Deno.test("streams, keys and ids have tokens of their own", () => {
  const tokens = [
    tokenOf("a", "b"),
    tokenOf("ab", ""),
    tokenOf("a", "c"),
    recordTokenOf("a", { key: "b", id: "" }),
    recordTokenOf("a", { key: "", id: "b" }),
    recordTokenOf("b", { key: "b", id: "" }),
  ];
  assert.equal(new Set(tokens).size, tokens.length);
  assert.equal(tokenOf("a", "b"), tokens[0]);
  assert(tokens.every((token) => /^[\w-]{22}$/.test(token)));
});

Deno.test("outcomes are remembered for a while, and only so many", () => {
  const now = Date.now();
  const outcome = (at: number) => ({ fingerprint: "", accepted: 1, at });
  const outcomes = new Outcomes({ keepMs: 60_000, keep: 3 });
  outcomes.set("long ago", outcome(now - 61_000));
  assert.equal(outcomes.size, 0);
  for (const token of ["a", "b", "c", "d"]) outcomes.set(token, outcome(now));
  assert.deepEqual(["a", "b", "c", "d"].map((token) => outcomes.get(token) !== undefined), [
    false,
    true,
    true,
    true,
  ]);
  outcomes.set("d", outcome(now));
  assert.equal(outcomes.size, 3);
});

Deno.test("of many the newest are remembered, in time that does not grow", () => {
  const keep = 20_000;
  const outcomes = new Outcomes({ keepMs: 3_600_000, keep });
  const now = Date.now();
  for (let n = 0; n < 200_000; n++) {
    outcomes.set(`t${n}`, { fingerprint: "", accepted: 1, at: now });
    assert(outcomes.size <= keep);
  }
  assert(outcomes.size >= keep * 0.8);
  for (let n = 200_000 - keep * 0.8; n < 200_000; n++) assert(outcomes.get(`t${n}`) !== undefined);
});

Deno.test("outcomes are remembered as long as they are to be, and not much longer", () => {
  const keepMs = 80_000;
  const outcomes = new Outcomes({ keepMs, keep: 1_000 });
  const now = Date.now();
  for (let age = 160; age >= 0; age--) {
    outcomes.set(String(age), { fingerprint: "f", accepted: 2, at: now - age * 1_000 });
  }
  for (let age = 0; age < 80; age++) assert(outcomes.get(String(age)) !== undefined, String(age));
  for (let age = 92; age <= 160; age++) assert.equal(outcomes.get(String(age)), undefined);
});
