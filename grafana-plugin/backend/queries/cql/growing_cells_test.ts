import fc from "fast-check";
import assert from "node:assert/strict";
import { Slices } from "#core/async/slices.ts";
import { type Cells, plainValues } from "#core/cassandra/wire/page_column.ts";
import type { PlainValue } from "#core/cassandra/wire/value_reader.ts";
import { GrowingCells } from "./growing_cells.ts";

/** Cells as pages hold them: numbers side by side, with or without missing ones, or anything. */
const cells = fc.array(fc.option(fc.integer()), { minLength: 1, maxLength: 20 }).chain((values) =>
  fc.constantFrom<Cells>(
    { kind: "values", values: values.map((value) => value === null ? null : `${value}`) },
    {
      kind: "numbers",
      values: Float64Array.from(values, (value) => value ?? 0),
      ...(values.includes(null)
        ? { missing: Uint8Array.from(values, (value) => value === null ? 1 : 0) }
        : {}),
    },
  )
);

/** Some rows of a page, often all. */
const range = cells.chain((cells) => {
  const rowCount = cells.values.length;
  const parts = fc.tuple(fc.nat(rowCount), fc.nat(rowCount)).map(([a, b]) => ({
    cells,
    range: { from: Math.min(a, b), to: Math.max(a, b), rowCount },
  }));
  return fc.oneof(parts, fc.constant({ cells, range: { from: 0, to: rowCount, rowCount } }));
});

Deno.test("cells that grow by whole pages and parts of them are those of all, in order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(range, { maxLength: 12 }), async (appended) => {
      const growing = new GrowingCells();
      const expected: PlainValue[] = [];
      const before = appended.map(({ cells }) => [...plainValues(cells)]);
      for (const { cells, range } of appended) {
        growing.append(cells, range);
        expected.push(...plainValues(cells).slice(range.from, range.to));
      }
      const joined = await growing.finish(new Slices());
      assert.deepEqual(plainValues(joined), expected);
      // Pages may be used again, as by another query that waits for the same.
      assert.deepEqual(appended.map(({ cells }) => [...plainValues(cells)]), before);
    }),
  );
});

Deno.test("rows that come one by one from a page keep nothing of it", async () => {
  const values = Float64Array.from({ length: 100_000 }, (_, row) => row);
  const growing = new GrowingCells();
  for (let row = 0; row < values.length; row += 2) {
    growing.append({ kind: "numbers", values }, {
      from: row,
      to: row + 1,
      rowCount: values.length,
    });
  }
  const joined = await growing.finish(new Slices());
  assert.equal(joined.kind, "numbers");
  assert.notEqual((joined.values as Float64Array).buffer, values.buffer);
  assert.deepEqual(joined.values, values.filter((value) => value % 2 === 0));
});
