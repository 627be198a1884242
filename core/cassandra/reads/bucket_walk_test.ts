import assert from "node:assert/strict";
import fc from "fast-check";
import { CursorError, Cursors } from "../../cursor.ts";
import type { BucketSlice, Order } from "../bucket.ts";
import {
  comparePositions,
  type Position,
  walkBuckets,
  type WalkPage,
  walkStart,
  type WalkState,
} from "./bucket_walk.ts";

const BUCKET = 100;

/** A table in memory: rows of a bucket in clustering order, as Cassandra would give them. */
function tableOf(rows: readonly Position[], order: Order) {
  const seen = { now: 0, most: 0, buckets: 0 };
  async function* read({ bucket, from, to }: BucketSlice): AsyncGenerator<Position> {
    seen.buckets++;
    seen.most = Math.max(seen.most, ++seen.now);
    try {
      await Promise.resolve();
      const inBucket = rows.filter(([time]) =>
        Math.floor(time / BUCKET) * BUCKET === bucket && time >= from && time < to
      );
      yield* inBucket.sort((a, b) => comparePositions(a, b, order));
    } finally {
      seen.now--;
    }
  }
  return { read, seen };
}

const position = fc.tuple(
  fc.integer({ min: -500, max: 3_000 }),
  fc.integer({ min: 0, max: 2 }),
  fc.nat(50),
);
const table = fc.uniqueArray(position, { selector: String, maxLength: 80 });
const orders = fc.constantFrom<Order>("asc", "desc");
const ranges = fc.tuple(
  fc.integer({ min: -600, max: 3_100 }),
  fc.integer({ min: -600, max: 3_100 }),
).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

async function allPages(options: {
  readonly rows: () => readonly Position[];
  readonly range: { from: number; to: number };
  readonly order: Order;
  readonly limit: number;
  readonly maxBuckets?: number;
  readonly onPage?: () => void;
}) {
  const { range, order, limit } = options;
  const found: Position[] = [];
  let state: WalkState | null = { range };
  for (let pages = 0; state !== null; pages++) {
    assert(pages < 500, "the pages never end");
    const { read } = tableOf(options.rows(), order);
    const page: WalkPage<Position> = await walkBuckets<Position>({
      start: JSON.parse(JSON.stringify(state)) as WalkState,
      bucketMs: BUCKET,
      order,
      limit,
      read,
      positionOf: (row) => row,
      maxBuckets: options.maxBuckets ?? 64,
    });
    assert(page.rows.length <= limit);
    found.push(...page.rows);
    state = page.next;
    options.onPage?.();
  }
  return found;
}

Deno.test("the pages together are the rows of the range in order, each once", async () => {
  await fc.assert(
    fc.asyncProperty(
      table,
      ranges,
      orders,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 70 }),
      async (rows, range, order, limit, maxBuckets) => {
        const found = await allPages({ rows: () => rows, range, order, limit, maxBuckets });
        const expected = rows.filter(([time]) => time >= range.from && time < range.to)
          .sort((a, b) => comparePositions(a, b, order));
        assert.deepEqual(found, expected);
      },
    ),
  );
});

Deno.test("pages end where their bytes are full, and have one row in any case", async () => {
  const bytesOf = ([time, , offset]: Position) => 1 + (Math.abs(time) * 7 + offset * 13) % 40;
  await fc.assert(
    fc.asyncProperty(
      table,
      orders,
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 20 }),
      async (rows, order, maxBytes, limit) => {
        const found: Position[] = [];
        let state: WalkState | null = { range: { from: -600, to: 3_100 } };
        while (state !== null) {
          const { read } = tableOf(rows, order);
          const page: WalkPage<Position> = await walkBuckets<Position>({
            start: state,
            bucketMs: BUCKET,
            order,
            limit,
            read,
            positionOf: (row) => row,
            bytesOf,
            maxBytes,
          });
          const bytes = page.rows.reduce((sum, row) => sum + bytesOf(row), 0);
          assert(page.rows.length <= 1 || bytes <= maxBytes, `${bytes} bytes`);
          assert(page.next === null || page.rows.length > 0, "an empty page of a full range");
          found.push(...page.rows);
          state = page.next;
        }
        assert.deepEqual(found, rows.toSorted((a, b) => comparePositions(a, b, order)));
      },
    ),
  );
});

Deno.test("long ago only listed buckets are looked at, and no row of them is lost", async () => {
  await fc.assert(
    fc.asyncProperty(
      table,
      ranges,
      fc.integer({ min: -700, max: 3_200 }),
      orders,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 10 }),
      async (rows, range, dense, order, limit, maxBuckets) => {
        const buckets = [...new Set(rows.map(([time]) => Math.floor(time / BUCKET) * BUCKET))]
          .sort((a, b) => order === "asc" ? a - b : b - a);
        const visited = new Set<number>();
        const found: Position[] = [];
        let state: WalkState | null = { range: { ...range, dense } };
        for (let pages = 0; state !== null; pages++) {
          assert(pages < 500, "the pages never end");
          const { read } = tableOf(rows, order);
          const page: WalkPage<Position> = await walkBuckets<Position>({
            start: JSON.parse(JSON.stringify(state)) as WalkState,
            bucketMs: BUCKET,
            order,
            limit,
            maxBuckets,
            read: (slice) => {
              visited.add(slice.bucket);
              return read(slice);
            },
            positionOf: (row) => row,
            listed: async function* ({ from, to }) {
              await Promise.resolve();
              yield* buckets.filter((bucket) => bucket > from - BUCKET && bucket < to);
            },
          });
          found.push(...page.rows);
          state = page.next;
        }
        const expected = rows.filter(([time]) => time >= range.from && time < range.to)
          .sort((a, b) => comparePositions(a, b, order));
        assert.deepEqual(found, expected);
        for (const bucket of visited) {
          assert(bucket > dense - BUCKET || buckets.includes(bucket), `${bucket} is not listed`);
        }
      },
    ),
  );
});

Deno.test("from the beginning of time the first page has the first row", async () => {
  const first = 1_700_000_000_000;
  const rows = [[first, 0, 0], [first + 5 * BUCKET, 0, 1]] as const;
  const { read, seen } = tableOf(rows, "asc");
  const range = { from: 0, to: first + 10 * BUCKET, dense: first + 3 * BUCKET };
  const page = await walkBuckets<Position>({
    start: { range },
    bucketMs: BUCKET,
    order: "asc",
    limit: 10,
    read,
    positionOf: (row) => row,
    listed: async function* () {
      await Promise.resolve();
      yield first;
    },
  });
  assert.deepEqual([page.rows, page.next], [rows, null]);
  assert(seen.buckets <= 8, `${seen.buckets} buckets`);
});

Deno.test("rows that arrive while a client turns pages neither repeat nor hide the others", async () => {
  await fc.assert(
    fc.asyncProperty(
      table,
      table,
      orders,
      fc.integer({ min: 1, max: 10 }),
      async (before, arriving, order, limit) => {
        const range = { from: -600, to: 3_100 };
        const known = new Set(before.map(String));
        const rows = [...before];
        const late = arriving.filter((row) => !known.has(String(row)));
        const found = await allPages({
          rows: () => rows,
          range,
          order,
          limit,
          onPage: () => void rows.push(...late.splice(0, 3)),
        });
        assert.equal(new Set(found.map(String)).size, found.length);
        const shown = new Set(found.map(String));
        for (const row of before) assert(shown.has(String(row)), `${row} was lost`);
      },
    ),
  );
});

Deno.test("a page reads at most 64 buckets, 8 at once", async () => {
  const { read, seen } = tableOf([], "desc");
  const page = await walkBuckets<Position>({
    start: { range: { from: 0, to: 100 * BUCKET } },
    bucketMs: BUCKET,
    order: "desc",
    limit: 10,
    read,
    positionOf: (row) => row,
  });
  assert.equal(seen.buckets, 64);
  assert(seen.most <= 8, `${seen.most} at once`);
  assert.equal(seen.now, 0);
  assert.deepEqual(page, { rows: [], next: { range: { from: 0, to: 36 * BUCKET } } });
});

Deno.test("a page that the newest bucket fills reads that bucket only", async () => {
  const rows = Array.from({ length: 30 }, (_, n): Position => [990 + n % 10, 0, n]);
  const { read, seen } = tableOf(rows, "desc");
  const page = await walkBuckets<Position>({
    start: { range: { from: 0, to: 1_000 } },
    bucketMs: BUCKET,
    order: "desc",
    limit: 10,
    read,
    positionOf: (row) => row,
  });
  assert.equal(page.rows.length, 10);
  assert.equal(seen.buckets, 1);
});

Deno.test("rows that are not visible do not count", async () => {
  const rows = Array.from({ length: 20 }, (_, n): Position => [n * 10, 0, n]);
  const { read } = tableOf(rows, "asc");
  const page = await walkBuckets<Position>({
    start: { range: { from: 0, to: 200 } },
    bucketMs: BUCKET,
    order: "asc",
    limit: 100,
    read,
    positionOf: (row) => row,
    visible: ([, , offset]) => offset % 2 === 0,
  });
  assert.deepEqual(page.rows.map(([, , offset]) => offset), [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
});

Deno.test("a bucket that cannot be read fails the page", async () => {
  const read = () => ({
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("away")) }),
  });
  await assert.rejects(
    walkBuckets<Position>({
      start: { range: { from: 0, to: 1_000 } },
      bucketMs: BUCKET,
      order: "desc",
      limit: 10,
      read,
      positionOf: (row) => row,
    }),
    /away/,
  );
});

const scope = ["records", "a"];
const cursors = new Cursors("a secret");
const unasked = () => Promise.reject(new Error("the cursor is where to begin"));

const startAt = (cursor: string | undefined, first: Parameters<typeof walkStart>[1]) =>
  walkStart({ cursors, scope, cursor }, first);

Deno.test("a walk begins at the cursor, else at the first range", async () => {
  const range = { from: 1, to: 9 };
  for (const state of [{ range }, { range, after: [3, 0, 7] }]) {
    assert.deepEqual(await startAt(cursors.encode(scope, state), unasked), state);
  }
  assert.deepEqual(await startAt(undefined, () => Promise.resolve(range)), { range });
  assert.equal(await startAt(undefined, () => Promise.resolve(undefined)), undefined);
});

Deno.test("a cursor of another kind of page is refused", async () => {
  const range = { from: 1, to: 2 };
  for (
    const state of [
      "key",
      { range: { from: 1 } },
      { range, after: [1] },
      { range, after: [1, -1, 0] },
      { range: { from: -8.64e15 - 1, to: 1 } },
      { range: { from: 1, to: 9.1e15 } },
      { range: { ...range, dense: 0.5 } },
    ]
  ) {
    await assert.rejects(startAt(cursors.encode(scope, state), unasked), CursorError);
  }
});
