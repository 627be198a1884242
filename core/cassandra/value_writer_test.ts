import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { valuesIn, ValueWriter } from "./value_writer.ts";

/** What `write` writes as the only value, read back. */
function only(write: (values: ValueWriter) => void): Buffer | null {
  const values = new ValueWriter(1);
  values.count(1);
  write(values);
  const [value, ...others] = valuesIn(values.bytes);
  assert.equal(others.length, 0);
  return value!;
}

Deno.test("numbers are as Cassandra reads them", () => {
  const whole = fc.maxSafeInteger();
  fc.assert(fc.property(whole, fc.double(), fc.integer(), (long, double, int) => {
    assert.equal(only((values) => values.bigint(long))!.readBigInt64BE(), BigInt(long));
    assert.equal(only((values) => values.decimal(String(long)))!.readBigInt64BE(), BigInt(long));
    assert(Object.is(only((values) => values.double(double))!.readDoubleBE(), double));
    assert.equal(only((values) => values.int(int))!.readInt32BE(), int);
  }));
  for (const long of [-(2 ** 63), 2 ** 62, 2 ** 63 - 1_024, -(2 ** 53) - 2]) {
    assert.equal(only((values) => values.bigint(long))!.readBigInt64BE(), BigInt(long));
  }
  const digits = "9223372036854775807";
  assert.equal(String(only((values) => values.decimal(digits))!.readBigInt64BE()), digits);
});

Deno.test("texts and bytes are whole, whatever their length and letters", () => {
  const texts = fc.string({ unit: "grapheme", maxLength: 200 });
  fc.assert(fc.property(texts, (text) => {
    const bytes = Buffer.from(`<${text}>`);
    assert.equal(String(only((values) => values.text(text))), text);
    assert.deepEqual(only((values) => values.copy(bytes)), bytes);
    const inner = only((values) => values.copy(bytes, 1, bytes.length - 1));
    assert.equal(String(inner), text);
  }));
});

Deno.test("values follow one another; what is taken back leaves no trace", () => {
  const values = new ValueWriter(1);
  values.count(3);
  values.boolean(true);
  const kept = values.length;
  values.text("x".repeat(10_000));
  values.truncate(kept);
  values.unset();
  values.map(["a", "b"], (key) => {
    values.text(key);
    values.int(7);
  });
  const [truth, unset, map] = valuesIn(values.bytes);
  assert.deepEqual([[...truth!], unset], [[1], null]);
  assert.equal(
    map!.toString("hex"),
    "00000002" + "0000000161000000040000000700000001620000000400000007",
  );
});
