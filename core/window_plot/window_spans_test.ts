import assert from "node:assert/strict";
import { MINUTE, windowItem } from "./test_windows.ts";
import { drawnPart, drawnStart, valueExtent, windowsWithin } from "./window_spans.ts";

const windows = [0, 1, 2, 3].map((at) => windowItem(at, { value: at === 3 ? null : at * 10 }));
const hopping = [0, 1, 2].map((at) => windowItem(at, { end: (at + 5) * MINUTE }));
const minutes = (items: typeof windows) => items.map(({ start }) => start / MINUTE);

Deno.test("windowsWithin takes those that touch the range, its end included", () => {
  assert.deepEqual(minutes(windowsWithin(windows, { from: MINUTE, to: 2 * MINUTE })), [1, 2]);
  assert.deepEqual(minutes(windowsWithin(windows, { from: MINUTE - 1, to: 2 * MINUTE - 1 })), [
    0,
    1,
  ]);
});

Deno.test("windowsWithin is empty beyond the windows, and for a range that ends before it begins", () => {
  assert.deepEqual(windowsWithin(windows, { from: 99 * MINUTE, to: 100 * MINUTE }), []);
  assert.deepEqual(windowsWithin(windows, { from: 3 * MINUTE, to: 0 }), []);
  assert.deepEqual(windowsWithin([], { from: 0, to: MINUTE }), []);
});

Deno.test("windowsWithin looks at the drawn part of windows that overlap", () => {
  assert.equal(drawnPart([{ windows: hopping }]), MINUTE);
  assert.equal(drawnPart([{ windows }]), null);
  assert.deepEqual(hopping.map((item) => drawnStart(item, MINUTE) / MINUTE), [4, 5, 6]);
  assert.deepEqual(minutes(windowsWithin(hopping, { from: 0, to: 4.5 * MINUTE }, MINUTE)), [0]);
});

Deno.test("valueExtent is that of the windows within the range; unknown without a value", () => {
  assert.deepEqual(valueExtent([{ windows }], { from: MINUTE, to: 9 * MINUTE }), {
    low: 10,
    high: 20,
  });
  assert.equal(valueExtent([{ windows }], { from: 3 * MINUTE, to: 9 * MINUTE }), null);
});
