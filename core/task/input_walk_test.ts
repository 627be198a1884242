import assert from "node:assert/strict";
import fc from "fast-check";
import { type FetchedBatch, type RecordCursor, UndecodableBatch } from "../kafka/record_batch.ts";
import { type InputHandler, InputWalk, type InputWalkOptions, type Slice } from "./input_walk.ts";

const at = { topic: "t", partition: 0 };
const whole: Slice = { until: Infinity, full: () => false, single: false };

/** A batch whose records are at these offsets; undecodable from `damagedFrom` on. */
function batch(
  range: { readonly from: number; readonly to: number },
  offsets: readonly number[],
  damagedFrom = Infinity,
): FetchedBatch {
  const places = { ...at, baseOffset: range.from, lastOffset: range.to - 1 };
  const damage = () => new UndecodableBatch(places, "its bytes are damaged");
  return {
    baseOffset: range.from,
    lastOffset: range.to - 1,
    count: offsets.length,
    open() {
      if (damagedFrom <= range.from) throw damage();
      let next = 0;
      const cursor = {
        offset: -1,
        ...{ timestamp: 5, keyStart: -1, valueStart: -1 },
        next() {
          if (next >= offsets.length) return false;
          if (offsets[next]! >= damagedFrom) throw damage();
          cursor.offset = offsets[next++]!;
          return true;
        },
      };
      return cursor as unknown as RecordCursor;
    },
  };
}

function walkOver(
  position: number,
  settle: () => boolean = () => true,
  head: Partial<InputWalkOptions["head"]> = {},
) {
  const taken: number[] = [];
  const ranges: (readonly [from: number, to: number])[] = [];
  const miscounts: string[] = [];
  const handler: InputHandler = {
    record: ({ offset }) => void taken.push(offset),
    undecodable: ({ lastOffset }, from) => void ranges.push([from, lastOffset + 1]),
    settle,
  };
  const walk = new InputWalk({
    ...at,
    handler,
    head: { position, passed: 0, holes: 0, gaps: [], ...head },
    end: 0,
    remembers: true,
    onMiscount: (miscount) => miscounts.push(miscount),
  });
  return { walk, taken, ranges, miscounts };
}

const fetched = (fetchedOffset: number, nextOffset: number, batches: readonly FetchedBatch[]) => ({
  ...at,
  fetchedOffset,
  nextOffset,
  highWatermark: nextOffset,
  batches,
});

Deno.test("every offset that is passed is a record or a hole, however slices fall", () => {
  const sizes = fc.array(fc.record({ gap: fc.nat({ max: 3 }), records: fc.nat({ max: 5 }) }), {
    maxLength: 8,
  });
  fc.assert(fc.property(sizes, fc.nat({ max: 10 }), fc.boolean(), (spec, skip, single) => {
    let offset = 0;
    const all: number[] = [];
    const batches = spec.map(({ gap, records }) => {
      const from = offset + gap;
      // Every other record was removed by compaction.
      const offsets = Array.from({ length: records }, (_, n) => from + 2 * n);
      all.push(...offsets);
      offset = from + Math.max(1, 2 * records);
      return batch({ from, to: offset }, offsets);
    });
    const next = offset + 1;
    const position = Math.min(skip, next);
    const { walk, taken, miscounts } = walkOver(position);
    walk.begin(fetched(0, next, batches));
    for (let turn = 0; !walk.work({ ...whole, single }); turn++) assert(turn < 100);
    const expected = all.filter((one) => one >= position);
    assert.deepEqual(taken, expected);
    assert.equal(walk.position, next);
    assert.equal(walk.records, expected.length);
    assert.equal(walk.head.passed, next - position);
    assert.deepEqual(miscounts, []);
    assert(walk.isCaughtUp);
  }));
});

Deno.test("a batch that cannot be read is set aside by position, and the next is read", () => {
  const { walk, taken, ranges } = walkOver(0);
  walk.begin(fetched(0, 9, [
    batch({ from: 0, to: 3 }, [0, 1, 2], 0),
    batch({ from: 3, to: 6 }, [3, 4, 5], 4),
    batch({ from: 6, to: 9 }, [6, 7, 8]),
  ]));
  assert(walk.work(whole));
  assert.deepEqual(ranges, [[0, 3], [4, 6]]);
  assert.deepEqual(taken, [3, 6, 7, 8]);
  assert.deepEqual([walk.head.passed, walk.head.holes], [9, 5]);
});

Deno.test("a batch with fewer records than its header says is reported", () => {
  const { walk, miscounts } = walkOver(0);
  const short = { ...batch({ from: 2, to: 5 }, [2, 3, 4]), count: 4 };
  walk.begin(fetched(0, 5, [batch({ from: 0, to: 2 }, [0, 1]), short]));
  assert(walk.work(whole));
  assert.match(miscounts.join(), /offsets 2 to 4 says 4 records and has 3/);
});

Deno.test("what a record made due is done before the next record is taken", () => {
  let due = 0;
  const { walk, taken } = walkOver(0, () => due-- <= 0);
  walk.begin(fetched(0, 3, [batch({ from: 0, to: 3 }, [0, 1, 2])]));
  due = 2;
  assert(!walk.work(whole));
  assert.deepEqual(taken, [0]);
  assert(!walk.isCaughtUp);
  assert(!walk.work(whole));
  assert.deepEqual(taken, [0]);
  assert(walk.work(whole));
  assert.deepEqual(taken, [0, 1, 2]);
});

Deno.test("a record that throws is named, and a full outbox ends the slice", () => {
  const { walk, taken } = walkOver(0);
  walk.begin(fetched(0, 3, [batch({ from: 0, to: 3 }, [0, 1, 2])]));
  assert(!walk.work({ ...whole, full: () => true }));
  assert.deepEqual(taken, [0]);
  const failing = new InputWalk({
    ...at,
    head: walk.head,
    remembers: false,
    end: 3,
    onMiscount: () => {},
    handler: {
      record: () => {
        throw new TypeError("no");
      },
      undecodable: () => {},
      settle: () => true,
    },
  });
  failing.begin(fetched(0, 3, [batch({ from: 0, to: 3 }, [0, 1, 2])]));
  assert.throws(() => failing.work(whole), /offset 1 of topic 't', partition 0/);
});

Deno.test("where logs have no ids, the record before what is not committed stands for its log", () => {
  const { walk } = walkOver(0);
  const take = (from: number, offsets: readonly number[], damagedFrom?: number) => {
    const to = from + offsets.length;
    walk.begin(fetched(from, to, [batch({ from, to }, offsets, damagedFrom)]));
    walk.work(whole);
  };
  walk.begin(fetched(0, 0, []));
  walk.work(whole);
  assert.deepEqual([walk.anchor, walk.head.last], [undefined, undefined]);
  take(0, [0, 1, 2]);
  const first = walk.head.last;
  assert.deepEqual([first!.offset, first!.appendTime], [2, 5]);
  assert.equal(walk.anchor, first, "what was read first");
  take(3, [3, 4]);
  assert.equal(walk.head.last!.offset, 4);
  assert.equal(walk.anchor, first);
  const last = walk.head.last;
  walk.committed(last);
  take(5, [5, 6], 5);
  assert.equal(walk.anchor, last);
  assert.equal(walk.head.last, last, "a batch that cannot be read stands for nothing");
  walk.begin(fetched(7, 9, [batch({ from: 7, to: 9 }, [7, 8])]));
  walk.work({ ...whole, single: true });
  assert.equal(walk.head.last!.offset, 7);
  const restored = walkOver(7, undefined, { last: last! }).walk;
  assert.equal(restored.anchor, last);
});

Deno.test("a record that must wait is given again, after a wait or after another fetch", () => {
  for (const again of ["wait", "fetch"] as const) {
    const given: number[] = [];
    const wait = Promise.resolve();
    let isReady = false;
    const walk = new InputWalk({
      ...at,
      handler: {
        record: ({ offset }) => {
          given.push(offset);
          return offset === 1 && !isReady ? wait : undefined;
        },
        undecodable: () => assert.fail(),
        settle: () => true,
      },
      head: { position: 0, passed: 0, holes: 0, gaps: [] },
      end: 0,
      remembers: false,
      onMiscount: (miscount) => assert.fail(miscount),
    });
    const batches = [batch({ from: 0, to: 3 }, [0, 1, 2])];
    walk.begin(fetched(0, 3, batches));
    assert(!walk.work(whole));
    assert.equal(walk.waiting, wait);
    assert.deepEqual([walk.position, walk.records, walk.isCaughtUp], [1, 1, false]);
    isReady = true;
    if (again === "fetch") {
      walk.abandon();
      assert(!walk.isCaughtUp, "what was left is still to come");
      walk.begin(fetched(1, 3, batches));
    }
    assert(walk.work(whole));
    assert.equal(walk.waiting, undefined);
    assert.deepEqual(given, [0, 1, 1, 2]);
    assert.deepEqual([walk.position, walk.records, walk.isCaughtUp], [3, 3, true]);
  }
});
