import assert from "node:assert/strict";
import fc from "fast-check";
import { Accumulators } from "../aggregate/accumulators.ts";
import { KeyTable } from "../keys/key_table.ts";
import { WindowTable } from "../table/window_table.ts";
import { PaneTree } from "./pane_tree.ts";

const SLIDE_MS = 10;

/** Panes of keys in lists, with a tree over them, and how many rows and merges that takes. */
class Panes extends WindowTable {
  readonly tree: PaneTree;
  used = 0;
  merges = 0;

  constructor(panes: number) {
    super(new KeyTable(), new Accumulators({ aggregates: ["sum"], measures: ["n"] }), true);
    this.tree = new PaneTree(this, { panes, slideMs: SLIDE_MS });
    const { totals } = this;
    const merge = totals.merge.bind(totals);
    totals.merge = (into, from) => {
      this.merges++;
      merge(into, from);
    };
  }

  dueOf(): number {
    return Infinity;
  }

  override allocate(): number {
    this.used++;
    return super.allocate();
  }

  override release(id: number): void {
    this.used--;
    super.release(id);
  }

  /** Adds a record to the pane of that number, which may be new. */
  add(key: number, number: number, value: number): void {
    const start = number * SLIDE_MS;
    let newer = -1;
    let id = this.newest(key);
    while (id >= 0 && this.start[id]! > start) {
      newer = id;
      id = this.older[id]!;
    }
    if (id < 0 || this.start[id] !== start) id = this.insert(key, start, newer);
    this.count[id]!++;
    this.setCountedAt(id, start);
    this.totals.add(id, Float64Array.of(value), start);
    this.tree.invalidate(id);
  }

  /** What a window of these panes is merged from. */
  window(key: number, { from, to }: { from: number; to: number }) {
    const [start, end] = [from * SLIDE_MS, to * SLIDE_MS];
    let newest = this.newest(key);
    while (newest >= 0 && this.start[newest]! >= end) newest = this.older[newest]!;
    const parts = newest < 0 ? 0 : this.tree.gather(newest, { start, end });
    let [count, sum] = [0, 0];
    for (const part of this.tree.parts.subarray(0, parts)) {
      count += this.count[part]!;
      sum += this.totals.summarise(part)["n"]!.sum!;
    }
    return { parts, count, sum };
  }

  /** Takes away the oldest pane of a key; false when there is none. */
  dropOldest(key: number): boolean {
    let id = this.newest(key);
    if (id < 0) return false;
    while (this.older[id]! >= 0) id = this.older[id]!;
    this.tree.dropOldest(id);
    this.remove(id);
    return true;
  }
}

Deno.test("a window holds what its panes hold, whenever they came, and nothing is left when they are gone", () => {
  const step = fc.record({
    key: fc.nat({ max: 2 }),
    ahead: fc.nat({ max: 3 }),
    behind: fc.oneof(fc.constant(0), fc.nat({ max: 40 })),
    value: fc.integer({ min: -9, max: 9 }),
    looks: fc.boolean(),
  });
  const steps = fc.array(step, { minLength: 40, maxLength: 200, size: "max" });
  fc.assert(
    fc.property(
      steps,
      fc.constantFrom(4, 17, 40),
      fc.integer({ min: -60, max: 5 }),
      (all, size, begin) => {
        const panes = new Panes(size);
        const records: { key: number; number: number; value: number }[] = [];
        let newest = begin;
        for (const { key, ahead, behind, value, looks } of all) {
          newest += ahead;
          const number = newest - Math.min(behind, size - 1);
          panes.add(key, number, value);
          records.push({ key, number, value });
          if (!looks) continue;
          for (const to of [newest + 1, number + 1]) {
            const from = to - size;
            const inside = records.filter((one) =>
              one.key === key && one.number >= from && one.number < to
            );
            const { count, sum, parts } = panes.window(key, { from, to });
            const expected = inside.reduce((total, one) => total + one.value, 0);
            assert.deepEqual([count, sum + 0], [inside.length, expected + 0]);
            assert.ok(parts <= (size === 4 ? 4 : 2 * Math.ceil(Math.log2(size))), `${parts} parts`);
          }
        }
        for (let key = 0; key < 3; key++) while (panes.dropOldest(key));
        assert.equal(panes.used, 0, "rows of nodes are left");
      },
    ),
    { numRuns: 150 },
  );
});

Deno.test("a window that slides over 3,600 panes costs some merges a pane, and as many rows as panes", () => {
  const size = 3_600;
  const panes = new Panes(size);
  const keys = [0, 1, 2];
  let most = 0;
  for (let pane = 0; pane < 2 * size; pane++) {
    for (const key of keys) {
      panes.add(key, pane, 1);
      const { parts, count } = panes.window(key, { from: pane + 1 - size, to: pane + 1 });
      assert.equal(count, Math.min(size, pane + 1));
      assert.ok(parts <= 2 * Math.ceil(Math.log2(size)), `${parts} parts`);
      if (pane >= size - 1) panes.dropOldest(key);
    }
    most = Math.max(most, panes.used);
  }
  assert.ok(panes.merges <= 3 * 2 * size * keys.length, `${panes.merges} merges`);
  assert.ok(most <= 2 * (size + 2) * keys.length, `${most} rows`);
});
