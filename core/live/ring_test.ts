import assert from "node:assert/strict";
import fc from "fast-check";
import { type LiveEntry, Ring } from "./ring.ts";

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
      assert.deepEqual([...ring.entries()], kept);
      assert.equal(ring.bytes, kept.length * 10);
      assert.equal(ring.completeFrom, all.length - kept.length);
      for (const partition of [0, 1, 2]) {
        assert.equal(ring.next(partition), offsets[partition]);
        const dropped = all.slice(0, all.length - kept.length)
          .findLast((each) => each.partition === partition);
        assert.equal(ring.from(partition), (dropped?.offset ?? 99) + 1);
      }
      for (const seq of [0, kept[0]?.seq ?? 0, Math.floor(all.length / 2), all.length]) {
        assert.equal(ring.firstFrom(seq), kept.find((each) => each.seq >= seq));
      }
    }),
    { numRuns: 50 },
  );
});

Deno.test("a ring never holds more bytes than it may", () => {
  const ring = new Ring({ maxEntries: 100, maxBytes: 35 });
  ring.begin(0, 0);
  for (let n = 0; n < 10; n++) {
    ring.push(entry(n, 0, n));
    assert(ring.bytes <= 35);
  }
  assert.deepEqual([...ring.entries()].map(({ offset }) => offset), [7, 8, 9]);
});

Deno.test("a partition that begins anew forgets its entries, one that goes on keeps them", () => {
  const ring = new Ring({ maxEntries: 100, maxBytes: 1_000 });
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
