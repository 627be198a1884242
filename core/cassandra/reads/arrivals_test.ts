import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import fc from "fast-check";
import { arrivalPlace, CHUNK_OFFSETS, STEP_MS } from "../arrival_place.ts";
import { bucketStart, DAY_BUCKET_MS, type Order } from "../bucket.ts";
import type { Row } from "../row_values.ts";
import { type Arrival, LATE_ARRIVALS, readArrivals } from "./arrivals.ts";
import { arrivalSpans, type ListedChunk } from "./arrival_spans.ts";
import { comparePositions, type WalkState } from "./bucket_walk.ts";
import type { RowSource } from "./read.ts";

const { Long } = cassandra.types;

/** Both tables in memory, as the inserts fill them. */
function tables(letters: readonly Arrival[], order: Order) {
  const reads = { chunks: 0 };
  const rows: RowSource = async function* ({ cql, params }) {
    await Promise.resolve();
    if (cql.includes(".arrivals")) yield* index(letters, params, order);
    else {
      reads.chunks++;
      yield* chunk(letters, params, order);
    }
  };
  return { rows, reads };
}

const time = (value: unknown) => (value as Date).getTime();
const row = (columns: Record<string, unknown>): Row => Object.assign(Object.create(null), columns);

function index(letters: readonly Arrival[], params: readonly unknown[], order: Order): Row[] {
  const [, kind, bucket, from, to] = params;
  assert.equal(kind, "late");
  const places = letters.map(({ at, partition, offset }) =>
    arrivalPlace({ appendedMs: at, partition, offset })
  ).filter((place) =>
    place.bucket === time(bucket) && place.step >= time(from) && place.step < time(to)
  );
  const unique = [...new Map(places.map((place) => [JSON.stringify(place), place])).values()];
  const sign = order === "desc" ? 1 : -1;
  unique.sort((a, b) => sign * (b.step - a.step || a.partition - b.partition || b.chunk - a.chunk));
  return unique.map(({ step, partition, chunk }) =>
    row({ step: new Date(step), kafka_partition: partition, chunk: Long.fromNumber(chunk) })
  );
}

function chunk(letters: readonly Arrival[], params: readonly unknown[], order: Order): Row[] {
  const [, bucket, partition, chunk, from, to] = params;
  return letters.filter((letter) =>
    bucketStart(letter.at, DAY_BUCKET_MS) === time(bucket) && letter.partition === partition &&
    Math.floor(letter.offset / CHUNK_OFFSETS) === chunk &&
    letter.at >= time(from) && letter.at < time(to)
  ).sort((a, b) => comparePositions(positionOf(a), positionOf(b), order)).map((letter) =>
    row({
      at: new Date(letter.at),
      kafka_partition: letter.partition,
      kafka_offset: Long.fromNumber(letter.offset),
    })
  );
}

const positionOf = ({ at, partition, offset }: Arrival) => [at, partition, offset] as const;

const letter = fc.record({
  at: fc.integer({ min: -2 * DAY_BUCKET_MS, max: DAY_BUCKET_MS }),
  partition: fc.nat(3),
  // Neighbours are in one chunk or another.
  offset: fc.integer({ min: 0, max: 60 }).map((n) => n * Math.floor(CHUNK_OFFSETS / 3)),
});
const letters = fc.uniqueArray(letter, { selector: JSON.stringify, maxLength: 60 });
const instants = fc.integer({ min: -2 * DAY_BUCKET_MS, max: DAY_BUCKET_MS });

Deno.test("the pages together are the letters of the range in order, each once", async () => {
  await fc.assert(fc.asyncProperty(
    letters,
    fc.tuple(instants, instants).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
    fc.constantFrom<Order>("asc", "desc"),
    fc.integer({ min: 1, max: 20 }),
    async (stored, range, order, limit) => {
      const { rows } = tables(stored, order);
      const source = { keyspace: "k", stream: "s", form: LATE_ARRIVALS, order };
      const found: (readonly [number, number, number])[] = [];
      let start: WalkState | null = { range };
      while (start !== null) {
        const page: Awaited<ReturnType<typeof readArrivals>> = await readArrivals(rows, source, {
          start,
          limit,
        });
        found.push(...page.rows.map(positionOf));
        start = page.next;
      }
      const expected = stored.filter(({ at }) => at >= range.from && at < range.to)
        .map(positionOf).sort((a, b) => comparePositions(a, b, order));
      assert.deepEqual(found, expected);
    },
  ));
});

Deno.test("a quiet day is read chunk by chunk once, not minute by minute", async () => {
  const quiet = Array.from({ length: 1_000 }, (_, n) => ({
    at: n * STEP_MS,
    partition: n % 4,
    offset: n,
  }));
  const { rows, reads } = tables(quiet, "desc");
  const page = await readArrivals(rows, { keyspace: "k", stream: "s", form: LATE_ARRIVALS }, {
    start: { range: { from: 0, to: DAY_BUCKET_MS } },
    limit: 1_000,
  });
  assert.equal(page.rows.length, 1_000);
  assert.equal(reads.chunks, 4);
});

Deno.test("of a bad day no more is read than a page needs", async () => {
  const listed: ListedChunk[] = Array.from({ length: 1_440 * 8 }, (_, n) => ({
    step: Math.floor(n / 8) * STEP_MS,
    partition: n % 4,
    chunk: Math.floor(n / 4),
  }));
  const given = (async function* () {
    yield* listed;
  })();
  const spans = await Array.fromAsync(arrivalSpans(given, "asc"));
  assert.equal(spans.length, 720);
  assert(spans.every(({ chunks }) => chunks.length <= 16));
  assert.deepEqual([spans[0]!.from, spans[0]!.to, spans[1]!.from], [0, 2 * STEP_MS, 2 * STEP_MS]);
});
