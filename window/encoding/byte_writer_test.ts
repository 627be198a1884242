import assert from "node:assert/strict";
import fc from "fast-check";
import { ByteReader } from "./byte_reader.ts";
import { ByteWriter } from "./byte_writer.ts";

const encoder = new TextEncoder();
const written = (w: ByteWriter) => new TextDecoder().decode(w.copy());

const step = fc.oneof(
  fc.tuple(fc.constant("byte" as const), fc.nat(255)),
  fc.tuple(fc.constant("varint" as const), fc.maxSafeNat()),
  fc.tuple(fc.constant("varint" as const), fc.nat(300)),
  fc.tuple(
    fc.constant("signedVarint" as const),
    fc.integer({ min: 1 - 2 ** 52, max: 2 ** 52 - 1 }),
  ),
  fc.tuple(fc.constant("float64" as const), fc.double()),
);

Deno.test("what is written is read back bit by bit, however small the array began", () => {
  fc.assert(fc.property(fc.array(step), fc.nat(20), (steps, before) => {
    const w = new ByteWriter(1);
    w.raw(new Uint8Array(before), 0, before);
    for (const [kind, value] of steps) w[kind](value);
    const r = new ByteReader(w.bytes, before, w.length);
    for (const [kind, value] of steps) assert.ok(Object.is(r[kind](), value));
    assert.equal(r.remaining, 0);
  }));
});

Deno.test("bytes that end too early are refused at every position, and nothing is read", () => {
  const w = new ByteWriter();
  w.varint(2 ** 40);
  w.float64(1);
  w.ascii("ab");
  for (let end = 0; end < w.length; end++) {
    const r = new ByteReader(w.bytes, 0, end);
    assert.throws(() => {
      r.varint();
      r.float64();
      r.raw(2);
    }, { name: "RangeError", message: /should be at byte \d+ of \d+/ });
    assert.ok(r.position <= end);
  }
  assert.throws(() => new ByteReader().byte(), RangeError);
  assert.throws(() => new ByteReader(new Uint8Array(20).fill(255)).varint(), RangeError);
});

Deno.test("numbers that a varint cannot hold are refused", () => {
  const w = new ByteWriter();
  for (const value of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
    assert.throws(() => w.varint(value), RangeError);
  }
  for (const value of [2 ** 52, -(2 ** 53), 0.5, NaN]) {
    assert.throws(() => w.signedVarint(value), RangeError);
  }
  assert.equal(w.length, 0);
});

Deno.test("small numbers of either sign take one byte", () => {
  const w = new ByteWriter();
  for (let value = -64; value < 64; value++) w.signedVarint(value);
  assert.equal(w.length, 128);
});

Deno.test("texts and UTF-8 are written as JSON.stringify writes them", () => {
  const odd = fc.constantFrom('"', "\\", "\n", "\x7f", "\0", "é", "\u2028", "😀");
  const text = fc.array(fc.oneof(odd, fc.string({ unit: "grapheme" }))).map((all) => all.join(""));
  fc.assert(fc.property(text, (value) => {
    const w = new ByteWriter(1);
    w.jsonText(value);
    assert.equal(written(w), JSON.stringify(value));
    w.reset();
    const bytes = encoder.encode(`..${value}..`);
    w.jsonString(bytes, 2, bytes.length - 2);
    assert.equal(written(w), JSON.stringify(value));
  }));
  const w = new ByteWriter();
  w.jsonText("\ud800");
  assert.equal(written(w), JSON.stringify("\ud800"));
});

Deno.test("what was written from a length on is taken back", () => {
  const w = new ByteWriter(2);
  w.ascii("[1,");
  const { length } = w;
  w.jsonNumber(2.5);
  w.reset(length);
  w.jsonNumber(-7);
  w.byte(0x5d);
  assert.equal(written(w), "[1,-7]");
  w.raw(new Uint8Array(100).fill(0x20), 10, 90);
  assert.equal(w.length, 86);
  assert.equal(w.copy(3).length, 83);
});
