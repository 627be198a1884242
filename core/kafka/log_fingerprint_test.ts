import assert from "node:assert/strict";
import { type FoundAt, type LogFingerprint, recognize } from "./log_fingerprint.ts";

const kept: LogFingerprint = { offset: 50, appendTime: 1_000, hash: 7 };
const older = { offset: 0, appendTime: 10, hash: 1 };
const newer = { offset: 0, appendTime: 1_001, hash: 1 };
const found = (changes: Partial<FoundAt>): FoundAt => ({
  low: 0,
  high: 100,
  record: kept,
  first: undefined,
  ...changes,
});

Deno.test("a log with the record is the same; with another thing at its offset it is another", () => {
  assert.equal(recognize(kept, found({})), "same");
  assert.equal(recognize(kept, found({ record: { ...kept, hash: 8 } })), "other");
  assert.equal(recognize(kept, found({ record: { ...kept, appendTime: 1_001 } })), "other");
  assert.equal(recognize(kept, found({ record: "none" })), "other");
});

Deno.test("what retention, compaction or damage took away proves nothing", () => {
  assert.equal(recognize(kept, found({ low: 51 })), "unknown");
  assert.equal(recognize(kept, found({ record: { ...kept, offset: 51 } })), "unknown");
  assert.equal(recognize(kept, found({ record: "unreadable" })), "unknown");
  assert.equal(recognize(kept, found({ record: undefined })), "unknown");
});

Deno.test("a log that ends before the record is another when all of it is newer", () => {
  for (const high of [1, 50]) {
    const short = found({ high, record: undefined });
    assert.equal(recognize(kept, { ...short, first: newer }), "other");
    assert.equal(recognize(kept, { ...short, first: older }), "shorter");
    assert.equal(recognize(kept, { ...short, first: { ...newer, appendTime: 1_000 } }), "shorter");
    assert.equal(recognize(kept, { ...short, first: "none" }), "shorter");
  }
  assert.equal(recognize(kept, found({ high: 0, record: undefined })), "shorter");
});
