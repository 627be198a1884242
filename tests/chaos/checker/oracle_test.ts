import assert from "node:assert/strict";
import type { DeclaredWindow } from "../streams/declared.ts";
import { type ExpectedWindow, oracle, type OracleOptions, type OracleRecord } from "./oracle.ts";

const tumbling: DeclaredWindow = {
  kind: "tumbling",
  sizeMs: 10_000,
  slideMs: 10_000,
  gapMs: 0,
  latenessMs: 5_000,
  emit: "final-then-correct",
};
const hopping: DeclaredWindow = { ...tumbling, kind: "hopping", slideMs: 5_000 };
const session: DeclaredWindow = {
  ...tumbling,
  kind: "session",
  sizeMs: 0,
  slideMs: 0,
  gapMs: 3_000,
};
const options = (...declared: DeclaredWindow[][]): OracleOptions => ({
  boundMs: 2_000,
  offlineMs: 0,
  declared,
});

/** Records of `[key, seconds]` or `[key, seconds, epoch]`, each appended at its event time. */
function records(...given: [string, number, number?][]): OracleRecord[] {
  return given.map(([key, seconds, epoch = 0], index) => ({
    id: `0:${index}`,
    key,
    time: seconds * 1_000,
    append: seconds * 1_000,
    seq: index,
    measures: { seq: index },
    epoch,
  }));
}

/** `key start count late status` of each window, in order. */
function shown(windows: readonly ExpectedWindow[]): string[] {
  return windows.map(({ key, start, records, late, status }) =>
    `${key} ${start / 1_000} ${records.length} ${late} ${status}`
  ).sort();
}

Deno.test("a window is final when the watermark reaches its end, and corrected within the lateness", () => {
  const { windows, late } = oracle(
    records(["a", 1], ["a", 9], ["a", 12], ["a", 2], ["a", 17], ["a", 3]),
    options([tumbling]),
  );
  assert.deepEqual(shown(windows), ["a 0 3 1 revised", "a 10 2 0 open"]);
  assert.deepEqual(late, [{ id: "0:5", size: 10_000 }]);
});

Deno.test("every key of a partition is measured by the partition's watermark", () => {
  const { windows, late, tooLate } = oracle(
    records(["a", 1], ["b", 30], ["a", 2]),
    options([tumbling]),
  );
  assert.deepEqual(shown(windows), ["a 0 1 0 final", "b 30 1 0 open"]);
  assert.deepEqual([late.length, tooLate], [1, 1]);
});

Deno.test("a fast clock raises its own watermark only: the partition's follows the append", () => {
  const fast = { ...records(["fast", 3_600])[0]!, append: 1_500, id: "0:9" };
  const [first, second] = records(["a", 1], ["a", 2]);
  const { windows, late } = oracle([first!, fast, second!], options([tumbling]));
  assert.deepEqual(shown(windows), ["a 0 2 0 open", "fast 3600 1 0 open"]);
  assert.deepEqual(late, []);
});

Deno.test("a key that was offline is waited for", () => {
  const given = records(["live", 1_000], ["phone", 100], ["phone", 110], ["phone", 120]);
  const patient = oracle(given, { ...options([tumbling]), offlineMs: 900_000 });
  assert.deepEqual(patient.late, []);
  assert.deepEqual(shown(patient.windows), [
    "live 1000 1 0 open",
    "phone 100 1 0 final",
    "phone 110 1 0 open",
    "phone 120 1 0 open",
  ]);
  assert.equal(oracle(given, options([tumbling])).late.length, 3);
});

Deno.test("a record is counted in each hopping window that still takes it", () => {
  const { windows, late } = oracle(
    records(["a", 21], ["a", 7]),
    options([{ ...hopping, latenessMs: 5_000 }]),
  );
  assert.deepEqual(shown(windows), ["a 15 1 0 open", "a 20 1 0 open", "a 5 1 1 revised"]);
  assert.deepEqual(late, []);
});

Deno.test("a record joins the sessions on both of its sides", () => {
  const { windows } = oracle(records(["a", 10], ["a", 14], ["a", 12]), options([session]));
  assert.deepEqual(shown(windows), ["a 10 3 0 open"]);
  assert.equal(windows[0]!.end, 17_000);
});

Deno.test("longer lateness does not bring back what was dropped", () => {
  const patient = { ...tumbling, latenessMs: 60_000 };
  const { windows, late } = oracle(
    records(["a", 1], ["a", 20], ["a", 2, 1], ["a", 12, 1]),
    options([tumbling], [patient]),
  );
  assert.deepEqual(shown(windows), ["a 0 1 0 final", "a 10 1 0 open", "a 20 1 0 open"]);
  assert.deepEqual(late, [{ id: "0:2", size: 10_000 }]);
});

Deno.test("a window that was told final stays so under a policy that waits", () => {
  const waits: DeclaredWindow = { ...tumbling, emit: "update", latenessMs: 30_000 };
  const { windows } = oracle(
    records(["a", 1], ["a", 13], ["a", 14, 1]),
    options([tumbling], [waits]),
  );
  assert.deepEqual(shown(windows), ["a 0 1 0 final", "a 10 2 0 open"]);
});
