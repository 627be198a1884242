import assert from "node:assert/strict";
import fc from "fast-check";
import { CqlError } from "../../cql/cql_error.ts";
import { comparatorOf } from "./compare_values.ts";
import { type GroupMerge, Groups, type Row } from "./merge_groups.ts";

/** What Cassandra makes of whole numbers: sums that overflow, means that are cut. */
function aggregatesOf(values: ReadonlyArray<number | null>): Row {
  const present = values.filter((value) => value !== null);
  const sum = present.reduce((sum, value) => sum + BigInt(value), 0n);
  const count = BigInt(present.length);
  return [
    Number(count),
    Number(BigInt.asIntN(32, sum)),
    Number(count === 0n ? 0n : sum / count),
    present.length === 0 ? null : Math.min(...present),
    present.length === 0 ? null : Math.max(...present),
  ];
}

/** The same, with what the merge reads besides: sum of the mean, count, number of rows. */
function partial(values: ReadonlyArray<number | null>): Row {
  const present = values.filter((value) => value !== null);
  const sum = present.reduce((sum, value) => sum + BigInt(value), 0n);
  return [
    ...aggregatesOf(values),
    Number.isSafeInteger(Number(sum)) ? Number(sum) : sum,
    present.length,
    values.length,
  ];
}

const TYPES = ["bigint", "int", "int", "int", "int", "varint", "bigint", "bigint"];
const WHOLE: GroupMerge = {
  columns: [
    { kind: "count" },
    { kind: "sum" },
    { kind: "avg", sum: 5, count: 6 },
    { kind: "min" },
    { kind: "max" },
  ],
  keys: [],
  order: [],
  present: 7,
};

Deno.test("aggregates of partitions become those of all rows", () => {
  const int = fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));
  fc.assert(
    fc.property(fc.array(fc.array(int), { minLength: 1, maxLength: 6 }), (partitions) => {
      const groups = new Groups(WHOLE, TYPES);
      for (const values of partitions) groups.add(partial(values));
      assert.deepEqual(groups.rows(), [aggregatesOf(partitions.flat())]);
    }),
    { numRuns: 500 },
  );
});

Deno.test("groups are told apart by their keys, and keep the values of their first row", () => {
  const key = fc.constantFrom("a", "b", "c", null);
  const row = fc.tuple(key, fc.integer({ min: 0, max: 9 }), fc.integer());
  const time = { name: "t", index: 1, nullsFirst: true, compare: comparatorOf("int")! };
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), fc.boolean(), (rows, descending) => {
      const merge: GroupMerge = {
        columns: [{ kind: "first" }, { kind: "first" }, { kind: "first" }, { kind: "count" }],
        keys: [0],
        order: [{ ...time, descending }],
        present: 3,
      };
      const groups = new Groups(merge, ["text", "int", "int", "bigint"]);
      for (const [name, at, value] of rows) groups.add([name, at, value, 1]);
      const before = (a: number, b: number) => descending ? b - a : a - b;
      const expected = [...Map.groupBy(rows, ([name]) => name)].map(([name, rows]) => {
        const [first] = rows.toSorted((a, b) => before(a[1], b[1]));
        return [name, first![1], first![2], rows.length] as const;
      }).toSorted((a, b) => before(a[1], b[1]));
      assert.deepEqual(groups.rows(), expected);
    }),
  );
});

type Partial = readonly [mean: string | number, sum: string | number, count: number];

/** Mean and sum of what partitions have. */
function meanAndSum(type: string, partials: readonly Partial[]): Row | undefined {
  const merge: GroupMerge = {
    columns: [{ kind: "avg", sum: 1, count: 2 }, { kind: "sum" }],
    keys: [],
    order: [],
    present: 2,
  };
  const groups = new Groups(merge, [type, type, "bigint"]);
  for (const partial of partials) groups.add(partial);
  return groups.rows()[0];
}

Deno.test("decimals keep every digit, and their mean has the scale of the sum", () => {
  assert.deepEqual(meanAndSum("decimal", [["0.10", "0.20", 2], ["0.005", "0.005", 1]]), [
    "0.068",
    "0.205",
  ]);
  assert.deepEqual(meanAndSum("decimal", [["7.1", "14.25", 2], ["0", "0", 0]]), ["7.1", "14.25"]);
});

Deno.test("floating point sums keep what rounding would lose, and means what a sum has no room for", () => {
  assert.deepEqual(
    meanAndSum("double", [[1e16, 1e16, 1], [1, 1, 1], [1, 1, 1], [-1e16, -1e16, 1]]),
    [0.5, 2],
  );
  assert.deepEqual(meanAndSum("double", [[1e308, 1e308, 1], [1.5e308, 1.5e308, 1]]), [
    1.25e308,
    Infinity,
  ]);
  assert.deepEqual(meanAndSum("double", [[NaN, NaN, 1], [1, 1, 1]]), [NaN, NaN]);
});

Deno.test("the largest of a type without an order is refused", () => {
  const groups = new Groups(
    { columns: [{ kind: "max" }], keys: [], order: [], present: 1 },
    ["list<int>", "bigint"],
  );
  groups.add([[1], 1]);
  assert.throws(
    () => groups.add([[2], 1]),
    (error) => error instanceof CqlError && /max of list<int> cannot be merged/.test(error.message),
  );
});
