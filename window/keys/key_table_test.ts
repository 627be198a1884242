import assert from "node:assert/strict";
import fc from "fast-check";
import { KeyTable } from "./key_table.ts";

const encoder = new TextEncoder();
const text = fc.oneof(
  fc.nat(30).map((n) => `device-${n}`),
  fc.string({ minLength: 1, maxLength: 40, unit: "binary" }),
);

Deno.test("a key keeps its number until it is released, and no two have the same", () => {
  const step = fc.record({ key: text, release: fc.boolean() });
  fc.assert(fc.property(fc.array(step, { size: "large" }), (steps) => {
    const table = new KeyTable();
    const numbers = new Map<string, number>();
    for (const { key, release } of steps) {
      const bytes = encoder.encode(`--${key}-`);
      const range = [bytes, 2, bytes.length - 1] as const;
      const known = numbers.get(key);
      assert.equal(table.find(...range), known ?? -1);
      if (release && known !== undefined) {
        table.release(known);
        numbers.delete(key);
        assert.equal(table.has(known), false);
        continue;
      }
      const number = table.intern(...range);
      if (known !== undefined) assert.equal(number, known);
      else assert.ok(![...numbers.values()].includes(number));
      numbers.set(key, number);
    }
    assert.equal(table.count, numbers.size);
    for (const [key, number] of numbers) {
      const bytes = table.bytes.subarray(table.startOf(number), table.endOf(number));
      assert.deepEqual(bytes, encoder.encode(key));
      const other = encoder.encode(key);
      assert.equal(table.find(other, 0, other.length), number);
    }
  }));
});

Deno.test("room is reused: keys that come and go leave the table as large as it was", () => {
  const table = new KeyTable();
  const all = (round: number) =>
    Array.from({ length: 1000 }, (_, i) => {
      const bytes = encoder.encode(`device-${1000 * round + i}`.padEnd(14, "x"));
      return table.intern(bytes, 0, bytes.length);
    });
  for (const number of all(0)) table.release(number);
  const { size, limit } = table;
  for (let round = 1; round < 20; round++) for (const number of all(round)) table.release(number);
  assert.deepEqual([table.size, table.limit, table.count], [size, limit, 0]);
});

Deno.test("the order of keys depends on their bytes only, whatever their numbers are", () => {
  fc.assert(fc.property(fc.uniqueArray(text, { minLength: 2 }), (keys) => {
    const inOrder = (given: readonly string[]) => {
      const table = new KeyTable();
      const named = new Map(given.map((key) => {
        const bytes = encoder.encode(key);
        return [table.intern(bytes, 0, bytes.length), key] as const;
      }));
      return [...named.keys()].sort((a, b) => table.compare(a, b)).map((n) => named.get(n));
    };
    assert.deepEqual(inOrder(keys), inOrder(keys.toReversed()));
  }));
});
