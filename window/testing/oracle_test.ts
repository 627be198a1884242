import assert from "node:assert/strict";
import type { WindowSpec } from "../spec.ts";
import { differences, oracle, windowId } from "./mod.ts";

const spec: WindowSpec = {
  kind: "tumbling",
  sizeMs: 10,
  allowedLatenessMs: 10,
  aggregates: ["sum", "stddev", "first", "last", "p50"],
  measures: ["speed"],
  emit: "final-then-correct",
};
const options = (one: WindowSpec) => ({
  ...{ stream: "s", specs: [one], outOfOrdernessMs: 0, futureCapMs: 100, idleCloseMs: Infinity },
});
const at = (time: number, speed = time, key = "a") => ({
  key,
  time,
  record: { speed },
  appendTime: 50,
});

Deno.test("by hand: a tumbling window, revised by a late record, then closed to another", () => {
  const inputs = [at(0), at(4), at(4, 6), at(12), at(9), at(20), at(3), at(151)];
  const { windows, late, ledger, watermark } = oracle(inputs, options(spec));
  const first = windows.get(windowId({ key: "a", size: 10, start: 0 }))!;
  const { magnitudes, ...update } = first;
  assert.deepEqual(magnitudes, { speed: 19 });
  assert.deepEqual(update.measures.speed, {
    ...{ sum: 19, stddev: Math.sqrt((4.75 ** 2 + 0.75 ** 2 + 1.25 ** 2 + 4.25 ** 2) / 4) },
    ...{ first: 0, last: 9, p50: 4 },
  });
  const { status, revision, count, late: lateCount } = update;
  assert.deepEqual([status, revision, count, lateCount], ["revised", 5, 4, 1]);
  assert.deepEqual(late, [{ spec, start: 0, end: 10, lateByMs: 0 }]);
  const specs = [{ before: 0, counted: 6, late: 1, filtered: 0 }];
  assert.deepEqual(ledger, { in: 8, future: 1, counted: 6, late: 1, filtered: 0, specs });
  assert.equal(watermark, 20);
});

Deno.test("by hand: two sessions merge", () => {
  const session: WindowSpec = { ...spec, kind: "session", gapMs: 10, allowedLatenessMs: 50 };
  const { windows } = oracle([at(0), at(15), at(25), at(8)], options(session));
  const rows = [...windows.values()].map((w) =>
    `${w.start}-${w.end} ${w.status} r${w.revision} n${w.count} late${w.late} w${w.watermark}`
  );
  assert.deepEqual(rows, [
    "0-25 revised r4 n3 late1 w25",
    "15-25 revised r3 n0 late0 w25",
    "25-35 open r1 n1 late0 w25",
  ]);
});

Deno.test("differences names what is wrong, and allows for rounding and the sketch only", () => {
  const expected = oracle([at(3), at(4, 100)], options(spec)).windows.values().next().value!;
  const { magnitudes: _, ...update } = expected;
  const changed = (speed: object) =>
    differences(
      { ...update, measures: { speed: { ...update.measures.speed, ...speed } } },
      expected,
    );
  assert.deepEqual(changed({}), []);
  assert.deepEqual(changed({ p50: 3.02, sum: 103 + 1e-13 }), []);
  assert.deepEqual(changed({ p50: 3.04 }), ["speed.p50: 3.04 instead of 3"]);
  assert.deepEqual(changed({ sum: 103.1 }), ["speed.sum: 103.1 instead of 103"]);
  assert.deepEqual(changed({ last: 99 }), ["speed.last: 99 instead of 100"]);
  assert.deepEqual(differences({ ...update, count: 3 }, expected), ["count: 3 instead of 2"]);
});
