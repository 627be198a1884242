import assert from "node:assert/strict";
import fc from "fast-check";
import { ByteWriter } from "../encoding/byte_writer.ts";
import { WINDOW_STATUSES } from "../update.ts";
import { decodePartial, encodeGrouped, encodeMarker, encodeWindow, layoutOf } from "./partial.ts";

const shared = fc.record({
  source: fc.string({ minLength: 1 }),
  partition: fc.nat(500),
  start: fc.integer({ min: -1e12, max: 2e12 }),
  size: fc.integer({ min: 1, max: 1e9 }),
  status: fc.constantFrom(...WINDOW_STATUSES),
  revision: fc.nat(),
  count: fc.nat(),
  partial: fc.boolean(),
}).map((one) => ({ ...one, end: one.start + one.size }));

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

Deno.test("what is sent is what is read", () => {
  fc.assert(fc.property(
    shared,
    fc.string(),
    fc.dictionary(fc.string({ minLength: 1 }).filter((name) => !name.includes("\n")), finite),
    fc.uint8Array(),
    fc.boolean(),
    fc.constantFrom(-Infinity, 0, 1.7e12),
    (base, text, named, accumulators, idle, from) => {
      const names = Object.keys(named);
      const values = Object.values(named);
      const w = new ByteWriter();
      w.byte(7);
      encodeWindow({ ...base, sourceKey: text, names, values }, w);
      const end = w.length;
      encodeGrouped(
        { ...base, layout: text },
        (into) => into.raw(accumulators, 0, accumulators.length),
        w,
      );
      const grouped = w.length;
      const { source, partition } = base;
      encodeMarker({ source, partition, watermark: base.start, idle, from }, w);
      assert.deepEqual(decodePartial(w.bytes, 1, end), {
        ...{ kind: "window", ...base, sourceKey: text, names, values },
      });
      const read = decodePartial(w.bytes, end, grouped);
      assert(read.kind === "grouped");
      assert.deepEqual({ ...read, accumulators: Uint8Array.from(read.accumulators) }, {
        ...{ kind: "grouped", ...base, layout: text, accumulators },
      });
      assert.deepEqual(decodePartial(w.bytes, grouped, w.length), {
        ...{ kind: "marker", source, partition, watermark: base.start, idle, from },
      });
    },
  ));
});

Deno.test("damaged bytes are refused in words, and never with another error", () => {
  const w = new ByteWriter();
  const window = { start: 0, end: 10, size: 10, status: "open", revision: 3, count: 3 } as const;
  encodeWindow({
    ...{ source: "readings", partition: 1, sourceKey: "a", partial: false, ...window },
    ...{ names: ["sum value"], values: [1.5] },
  }, w);
  const whole = w.copy();
  const refused = (bytes: Uint8Array) => {
    try {
      decodePartial(bytes, 0, bytes.length);
    } catch (error) {
      assert(error instanceof RangeError, String(error));
      assert.match(error.message, /damaged|version|partial/);
      return true;
    }
    return false;
  };
  assert(!refused(whole));
  for (let end = 0; end < whole.length; end++) assert(refused(whole.slice(0, end)), `${end}`);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void refused(bytes)));
  fc.assert(fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
    const changed = whole.slice();
    changed[at] = byte;
    refused(changed);
  }));
  assert.throws(
    () => decodePartial(Uint8Array.of(9, 1), 0, 2),
    /has version 9, this program reads 1/,
  );
  for (const text of ["", "{}", "[1]", '["a","b"]', "[[1],[2]]"]) {
    assert.throws(() => layoutOf(text), RangeError);
  }
});
