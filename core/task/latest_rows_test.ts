import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { LatestRows } from "./latest_rows.ts";

Deno.test("of each key the newest row is left, and none after a tombstone", () => {
  const row = fc.record({
    key: fc.uint8Array({ minLength: 1, maxLength: 2, max: 3 }),
    value: fc.option(fc.uint8Array({ maxLength: 20 })),
  });
  fc.assert(fc.property(fc.array(row, { maxLength: 60 }), (log) => {
    const rows = new LatestRows();
    const expected = new Map<string, string>();
    for (const { key, value } of log) {
      rows.set(key, value);
      const name = Buffer.from(key).toString("hex");
      if (value === null) expected.delete(name);
      else expected.set(name, Buffer.from(value).toString("hex"));
    }
    const found = [...rows].map(([key, value]) =>
      [Buffer.from(key).toString("hex"), Buffer.from(value).toString("hex")] as const
    );
    assert.deepEqual(new Map(found), expected);
    assert.equal(rows.size, expected.size);
  }));
});

Deno.test("rows larger than a chunk, and bytes that are no text, come back as they were", () => {
  const rows = new LatestRows();
  const key = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const large = new Uint8Array(3 << 20).fill(7);
  rows.set(key, large);
  rows.set(Uint8Array.of(1), Uint8Array.of(2));
  const found = [...rows].map(([k, v]) => [k.length, v.length, v[0]]);
  assert.deepEqual(found, [[256, large.length, 7], [1, 1, 2]]);
  assert.deepEqual(Buffer.from([...rows][0]![0]), Buffer.from(key));
});

Deno.test("tens of thousands of rows are found again, replaced and taken away", () => {
  const rows = new LatestRows();
  const count = 30_000;
  const key = (number: number) => Buffer.from(`\0device-${number}`);
  for (let number = 0; number < count; number++) rows.set(key(number), Uint8Array.of(1));
  for (let number = 0; number < count; number += 2) rows.set(key(number), Uint8Array.of(2, 2));
  for (let number = 0; number < count; number += 3) rows.set(key(number), null);
  assert.equal(rows.size, count - count / 3);
  const found = new Map([...rows].map(([key, value]) => [Buffer.from(key).toString(), value]));
  assert.equal(found.size, rows.size);
  for (const [name, value] of found) {
    const number = Number(name.slice("\0device-".length));
    assert.notEqual(number % 3, 0);
    assert.equal(value.length, number % 2 === 0 ? 2 : 1);
  }
});
