import assert from "node:assert/strict";
import fc from "fast-check";
import type { Insert } from "#core/cassandra/insert.ts";
import { valuesIn, ValueWriter } from "#core/cassandra/value_writer.ts";
import type { PlannedRow } from "../sink.ts";
import { arrival } from "../test_arrival.ts";
import { CHUNK_LIMITS, Chunks, oneOf, type RowChunk } from "./row_chunk.ts";

interface Row {
  readonly partition: string;
  readonly bytes: number;
}

const insert: Insert<Row> = {
  query: "INSERT",
  partition: ({ partition }) => partition,
  write({ partition, bytes }, values) {
    values.count(2);
    values.text(partition);
    values.copy(new Uint8Array(bytes));
    if (bytes === 13) throw new RangeError("unlucky");
  },
};

const planned = (offset: number): PlannedRow => {
  const { position, ...rest } = arrival({ offset });
  const source = position;
  return { kind: "dead", arrival: { position, ...rest }, reason: "", ...rest, position, source };
};
const numbers = ({ rows }: RowChunk) => rows.map(({ arrival }) => Number(arrival.position.offset));

function chunksOf(rows: readonly Row[]): readonly RowChunk[] {
  const chunks = new Chunks(new ValueWriter());
  for (const [offset, row] of rows.entries()) chunks.add(insert, row, planned(offset));
  return chunks.all;
}

const rows = fc.array(
  fc.record({
    partition: fc.constantFrom("a", "b", "c"),
    bytes: fc.integer({ min: 14, max: 40_000 }),
  }),
  { maxLength: 100 },
);

Deno.test("chunks hold every row once, in order, of one partition, within the limits", () => {
  fc.assert(
    fc.property(rows, (rows) => {
      const chunks = chunksOf(rows);
      const all = chunks.flatMap(numbers);
      assert.deepEqual(all.toSorted((a, b) => a - b), rows.map((_, number) => number));
      for (const chunk of chunks) {
        const own = numbers(chunk).map((number) => rows[number]!);
        assert.equal(new Set(own.map(({ partition }) => partition)).size, 1);
        assert(own.length <= CHUNK_LIMITS.rows);
        const sizes = chunk.starts.map((start, row) => chunk.ends[row]! - start);
        assert(own.length === 1 || sizes.reduce((sum, size) => sum + size) <= CHUNK_LIMITS.bytes);
        assert.deepEqual(numbers(chunk), numbers(chunk).toSorted((a, b) => a - b));
        for (const [row, { partition, bytes }] of own.entries()) {
          const alone = oneOf(chunk, row);
          const written = chunk.values.bytes.subarray(alone.starts[0], alone.ends[0]);
          const [first, second] = valuesIn(written);
          assert.deepEqual([String(first), second!.length], [partition, bytes]);
        }
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("rows of one partition share a chunk as long as it has room", () => {
  const lengths = chunksOf(Array.from({ length: 70 }, () => ({ partition: "a", bytes: 1 })))
    .map(({ rows }) => rows.length);
  assert.deepEqual(lengths, [32, 32, 6]);
});

Deno.test("a row larger than the limit is a chunk of its own", () => {
  const row = { partition: "a", bytes: 5_000_000 };
  assert.deepEqual(chunksOf([row, row]).map(({ rows }) => rows.length), [1, 1]);
});

Deno.test("a row that cannot be written leaves nothing behind", () => {
  const chunks = new Chunks(new ValueWriter());
  chunks.add(insert, { partition: "a", bytes: 1 }, planned(0));
  const unlucky = { partition: "a", bytes: 13 };
  assert.throws(() => chunks.add(insert, unlucky, planned(1)), /unlucky/);
  chunks.add(insert, { partition: "a", bytes: 2 }, planned(2));
  const [chunk] = chunks.all;
  assert.deepEqual(numbers(chunk!), [0, 2]);
  assert.equal(chunk!.starts[1], chunk!.ends[0]);
});
