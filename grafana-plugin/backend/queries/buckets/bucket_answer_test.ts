import assert from "node:assert/strict";
import fc from "fast-check";
import { Slices } from "#core/async/slices.ts";
import { valueOf } from "../cql/result_column.ts";
import { BucketAnswer, takeRows } from "./bucket_answer.ts";
import { comparatorOf } from "./compare_values.ts";
import type { PageSource } from "./merge_rows.ts";
import { type KeyPart, type Partition, stagesOf } from "./partition.ts";
import { type OrderColumn, timesOf } from "./row_order.ts";
import { type TestColumn, testPage } from "./test_pages.ts";

const BUCKET = 10;
const COLUMNS: readonly TestColumn[] = [
  { name: "at", type: "timestamp" },
  { name: "seq", type: "int" },
  { name: "id", type: "text" },
];
type TestRow = readonly [at: number | null, seq: number, id: string];

const bucketPart = (buckets: number): KeyPart => ({
  column: "bucket",
  extent: { first: 0, end: 0 },
  values: Array.from({ length: buckets }, (_, n) => ({
    text: String(n),
    values: [],
    shown: String(n),
    range: { from: n * BUCKET, to: (n + 1) * BUCKET },
  })),
});

const keyPart = (keys: number): KeyPart => ({
  column: "key",
  extent: { first: 0, end: 0 },
  values: Array.from({ length: keys }, (_, n) => ({ text: `k${n}`, values: [], shown: `k${n}` })),
});

const order = (name: string, descending: boolean): OrderColumn => ({
  name,
  index: COLUMNS.findIndex((column) => column.name === name),
  descending,
  nullsFirst: !descending,
  compare: comparatorOf(COLUMNS.find((column) => column.name === name)!.type)!,
});

const idOf = (partition: Partition) => partition.map(({ shown }) => shown).join("/");

/** A made-up table: partitions with rows, and how a query reads it. */
const cases = fc.record({
  buckets: fc.integer({ min: 1, max: 6 }),
  keys: fc.integer({ min: 1, max: 4 }),
  descending: fc.boolean(),
  ordered: fc.constantFrom<"none" | "at" | "at, seq" | "seq">("none", "at", "at, seq", "seq"),
  limit: fc.option(fc.integer({ min: 1, max: 30 })),
  perPartition: fc.option(fc.integer({ min: 1, max: 5 })),
  pageRows: fc.integer({ min: 1, max: 7 }),
  /** Rows whose times are those of another bucket, or that have none. */
  strays: fc.boolean(),
  rows: fc.array(
    fc.tuple(fc.nat(), fc.nat(), fc.nat(BUCKET - 1), fc.integer({ min: 0, max: 3 })),
    { maxLength: 80 },
  ),
});

type Generated = typeof cases extends fc.Arbitrary<infer T> ? T : never;
type Case = Omit<Generated, "rows"> & {
  readonly rows: ReadonlyArray<readonly [bucket: number, key: number, offset: number, seq: number]>;
};

function tableOf({ buckets, keys, rows, strays }: Case): Map<string, TestRow[]> {
  const table = new Map<string, TestRow[]>();
  rows.forEach(([bucket, key, offset, seq], index) => {
    const at = (bucket % buckets) * BUCKET + offset;
    const time = !strays ? at : index % 7 === 3 ? null : index % 3 === 0 ? at - 2 * BUCKET : at;
    const id = `${bucket % buckets}/k${key % keys}`;
    table.set(id, [...table.get(id) ?? [], [time, seq, String(index)]]);
  });
  return table;
}

/** By the columns, values that are missing first when ascending. */
function sortBy(rows: readonly TestRow[], columns: readonly OrderColumn[]): readonly TestRow[] {
  return rows.toSorted((a, b) => {
    for (const { index, descending } of columns) {
      const [x, y] = [Number(a[index!] ?? -Infinity), Number(b[index!] ?? -Infinity)];
      if (x !== y) return (x < y ? -1 : 1) * (descending ? -1 : 1);
    }
    return 0;
  });
}

/** Runs a case; returns the rows, and the partitions that were opened. */
async function run(testCase: Case, { maxRows = Infinity } = {}) {
  const { buckets, keys, descending, ordered, perPartition, pageRows, limit } = testCase;
  const table = tableOf(testCase);
  const columns = ordered === "none"
    ? []
    : ordered.split(", ").map((name) => order(name, descending));
  const parts = [bucketPart(buckets), keyPart(keys)];
  const by = ordered === "none" ? "partition" : ordered === "seq" ? "all" : "bucket";
  const opened: string[] = [];
  // Within a partition rows lie by time and sequence, or by what ORDER BY says.
  const inside = ordered === "seq" ? columns : [order("at", descending), order("seq", descending)];
  const open = (partition: Partition): PageSource => {
    opened.push(idOf(partition));
    let rest = sortBy(table.get(idOf(partition)) ?? [], inside).slice(0, perPartition ?? Infinity);
    return {
      next: () => {
        const page = rest.slice(0, pageRows);
        rest = rest.slice(pageRows);
        return Promise.resolve(page.length === 0 ? null : testPage(COLUMNS, page));
      },
    };
  };
  const plan = {
    stages: stagesOf(parts, { by, descending }),
    order: columns,
    time: by === "bucket"
      ? { column: columns[0]!, timesOf: timesOf("timestamp", { declared: false })! }
      : null,
    limit,
    columns: null,
    distinct: false,
    merged: () => stagesOf(parts, { by: "all", descending }),
  };
  const answer = new BucketAnswer(plan, { maxRows, maxBytes: Infinity });
  await takeRows(plan, { answer, open, abandon: () => {}, slices: new Slices() });
  const read = await answer.gatherer.finish(new Slices());
  const rows = Array.from(
    { length: answer.gatherer.rows },
    (_, row) => read.map(({ column }) => valueOf(column, row)),
  );
  const all = stagesOf(parts, { by: "partition", descending })
    .flatMap(({ partitions }) => partitions)
    .flatMap((partition) =>
      sortBy(table.get(idOf(partition)) ?? [], inside).slice(0, perPartition ?? Infinity)
    );
  const expected = sortBy(all, columns).slice(0, limit ?? Infinity);
  return { rows, expected, opened, answer };
}

Deno.test("merged rows are those of one table, sorted and cut", async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (testCase) => {
      // A row that was never read cannot show that it lies in another bucket than its time's.
      const strays = testCase.strays && testCase.limit === null;
      const { rows, expected } = await run({ ...testCase, strays });
      assert.deepEqual(rows, expected);
    }),
    { numRuns: 600 },
  );
});

const steady: Case = {
  buckets: 40,
  keys: 1,
  descending: true,
  ordered: "at",
  limit: 5,
  perPartition: null,
  pageRows: 100,
  strays: false,
  rows: Array.from({ length: 400 }, (_, n) => [n, 0, n % BUCKET, 0] as const),
};

Deno.test("reading ends with the bucket that fills the LIMIT", async () => {
  assert.deepEqual((await run(steady)).opened, ["39/k0"]);
  const more = await run({ ...steady, limit: 15 });
  assert.deepEqual(more.opened, ["39/k0", "38/k0", "37/k0"]);
  assert.deepEqual(more.rows, more.expected);
});

Deno.test("a row outside of its bucket makes every bucket read, and the order is right", async () => {
  const rows = [[0, 0, 3, 0], [1, 0, 1, 0], [2, 0, 2, 0], [3, 0, 9, 0]] as const;
  // The row of index 0 and 3 move two buckets back: the newest bucket's row is no longer newest.
  const found = await run({ ...steady, buckets: 4, limit: 1, strays: true, rows });
  assert.equal(found.answer.merged, true);
  assert.deepEqual(found.rows, found.expected);
});

Deno.test("DISTINCT gives a row once, however many partitions have it, and LIMIT counts those", () => {
  const answer = new BucketAnswer({ columns: null, limit: 3, distinct: true }, {
    maxRows: Infinity,
    maxBytes: Infinity,
  });
  const take = (ids: readonly number[]) =>
    answer.take({
      page: testPage([{ name: "id", type: "int" }], ids.map((id) => [id])),
      first: 0,
      end: ids.length,
    });
  assert.deepEqual([take([1, 1, 2]), take([2, 1]), take([1, 3, 4])], [true, true, false]);
  assert.equal(answer.gatherer.rows, 3);
});

Deno.test("more rows than the answer may have cut it, and exactly as many do not", async () => {
  const open = { ...steady, limit: null };
  const few = await run(open, { maxRows: 7 });
  assert.deepEqual([few.rows, few.answer.cut], [
    few.expected.slice(0, 7),
    "it has more than 7 rows",
  ]);
  const exact = await run(open, { maxRows: 400 });
  assert.deepEqual([exact.rows.length, exact.answer.cut], [400, undefined]);
});
