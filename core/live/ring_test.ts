import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { ENTRY_BYTES, type LiveEntry, Ring } from "./ring.ts";

/** What one entry of these tests takes. */
const BYTES = ENTRY_BYTES + 10;

const entry = (seq: number, partition: number, offset: number): LiveEntry => ({
  seq,
  partition,
  offset,
  key: null,
  value: new Uint8Array(10),
  headers: undefined,
  appended: seq,
});

Deno.test("a ring holds the newest entries and knows from which offsets it is complete", () => {
  const arrivals = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 5_000 });
  fc.assert(
    fc.property(arrivals, fc.integer({ min: 1, max: 2_000 }), (partitions, maxEntries) => {
      const ring = new Ring({ maxEntries, maxBytes: Infinity });
      for (const partition of [0, 1, 2]) ring.begin(partition, 100);
      const offsets = [100, 100, 100];
      const all = partitions.map((p, seq) => entry(seq, p, offsets[p]!++));
      for (const each of all) ring.push(each);
      const kept = all.slice(-maxEntries);
      assert.deepEqual([...ring.entries()].map(({ seq }) => seq), kept.map(({ seq }) => seq));
      assert.equal(ring.bytes, kept.length * BYTES);
      assert.equal(ring.completeFrom, all.length - kept.length);
      for (const partition of [0, 1, 2]) {
        assert.equal(ring.next(partition), offsets[partition]);
        const dropped = all.slice(0, all.length - kept.length)
          .findLast((each) => each.partition === partition);
        assert.equal(ring.from(partition), (dropped?.offset ?? 99) + 1);
      }
      for (const seq of [0, kept[0]?.seq ?? 0, Math.floor(all.length / 2), all.length]) {
        assert.equal(ring.firstFrom(seq)?.seq, kept.find((each) => each.seq >= seq)?.seq);
      }
    }),
    { numRuns: 50 },
  );
});

Deno.test("a ring never holds more bytes than it may", () => {
  const ring = new Ring({ maxEntries: 100, maxBytes: 3.5 * BYTES });
  ring.begin(0, 0);
  for (let n = 0; n < 10; n++) {
    ring.push(entry(n, 0, n));
    assert(ring.bytes <= 3.5 * BYTES);
  }
  assert.deepEqual([...ring.entries()].map(({ offset }) => offset), [7, 8, 9]);
});

Deno.test("a partition that begins anew forgets its entries, one that goes on keeps them", () => {
  const ring = new Ring({ maxEntries: 100, maxBytes: 100 * BYTES });
  ring.begin(0, 0);
  ring.begin(1, 0);
  ring.push(entry(0, 0, 0));
  ring.push(entry(1, 1, 0));
  ring.begin(0, 1);
  assert.equal(ring.size, 2);
  assert.equal(ring.epoch, 0);
  ring.begin(0, 50);
  assert.deepEqual([...ring.entries()].map(({ partition }) => partition), [1]);
  assert.equal(ring.epoch, 1);
  assert.equal(ring.from(0), 50);
});

Deno.test("what a ring holds keeps nothing else in memory", () => {
  const ring = new Ring({ maxEntries: 10_000, maxBytes: Infinity });
  ring.begin(0, 0);
  const fetched = new Uint8Array(1 << 20).fill(7);
  for (let n = 0; n < 10_000; n++) {
    const at = n * 100;
    const headers = { a: Buffer.from(fetched.buffer, at, 5), b: "text" };
    const value = fetched.subarray(at, at + 13);
    ring.push({ ...entry(n, 0, n), key: fetched.subarray(at, at + 3), value, headers });
  }
  const memory = new Set<ArrayBufferLike>();
  for (const { key, value, headers } of ring.entries()) {
    assert.deepEqual([key?.length, value, headers?.["b"]], [3, fetched.subarray(0, 13), "text"]);
    for (const bytes of [key!, value!, headers!["a"] as Buffer]) memory.add(bytes.buffer);
  }
  assert.ok(!memory.has(fetched.buffer));
  const bytes = [...memory].reduce((sum, { byteLength }) => sum + byteLength, 0);
  assert.ok(bytes <= 10_000 * (3 + 13 + 5) + 65_536, `${bytes} bytes are kept`);
  assert.ok(ring.bytes >= bytes);
});

Deno.test("a long value has memory of its own, and what readers keep of it is counted", () => {
  const ring = new Ring({ maxEntries: 10, maxBytes: Infinity, rowShare: 2 });
  ring.begin(0, 0);
  ring.push({ ...entry(0, 0, 0), value: new Uint8Array(100_000) });
  assert.equal([...ring.entries()][0]?.value?.buffer.byteLength, 100_000);
  assert.equal(ring.bytes, ENTRY_BYTES + 300_000);
});
