import assert from "node:assert/strict";
import { CqlError } from "../../cql/cql_error.ts";
import { areDisjoint, type KeyPart, MAX_PARTITIONS, stagesOf } from "./partition.ts";

const part = (
  column: string,
  values: ReadonlyArray<readonly [shown: string, from?: number, to?: number]>,
): KeyPart => ({
  column,
  extent: { first: 0, end: 0 },
  values: values.map(([shown, from, to]) => ({
    text: shown,
    values: [],
    shown,
    ...(from === undefined || to === undefined ? {} : { range: { from, to } }),
  })),
});

const shown = (
  parts: readonly KeyPart[],
  by: "partition" | "bucket" | "all",
  descending = false,
) =>
  stagesOf(parts, { by, descending }).map(({ partitions }) =>
    partitions.map((partition) => partition.map((value) => value.shown).join(""))
  );

const cities = part("city", [["o"], ["r"]]);
const days = part("day", [["1", 0, 10], ["2", 10, 20], ["3", 20, 30]]);

Deno.test("partitions are keys by buckets, in the order of buckets and of keys as written", () => {
  assert.deepEqual(shown([cities, days], "bucket"), [["o1", "r1"], ["o2", "r2"], ["o3", "r3"]]);
  assert.deepEqual(shown([days, cities], "bucket", true), [["3o", "3r"], ["2o", "2r"], [
    "1o",
    "1r",
  ]]);
  assert.deepEqual(shown([cities, days], "partition", true), [
    ["o3"],
    ["r3"],
    ["o2"],
    ["r2"],
    ["o1"],
    ["r1"],
  ]);
  assert.deepEqual(shown([cities, days], "all"), [["o1", "r1", "o2", "r2", "o3", "r3"]]);
  assert.deepEqual(shown([cities], "all"), [["o", "r"]]);
});

Deno.test("buckets of two columns are joined where they have times in common", () => {
  const months = part("month", [["a", 0, 15], ["b", 15, 30]]);
  assert.deepEqual(shown([months, days], "bucket"), [["a1"], ["a2"], ["b2"], ["b3"]]);
});

Deno.test("buckets that hold the same times are not in the order of times", () => {
  assert(areDisjoint(stagesOf([days], { by: "bucket", descending: true })));
  const hours = part("hour", [["00", 0, 30], ["01", 10, 40]]);
  assert(!areDisjoint(stagesOf([hours], { by: "bucket", descending: false })));
  assert(!areDisjoint(stagesOf([cities], { by: "bucket", descending: false })));
});

Deno.test("too many partitions are refused with their number", () => {
  const many = part("city", Array.from({ length: MAX_PARTITIONS / 2 }, (_, n) => [String(n)]));
  assert.throws(
    () => stagesOf([many, days], { by: "partition", descending: false }),
    (error) =>
      error instanceof CqlError && /names 15000 partitions \(3 buckets/.test(error.message),
  );
});
