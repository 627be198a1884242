import { MINUTE, windowItem } from '../fixtures/windows';
import { drawnPart, drawnStart, valueExtent, windowsWithin } from './windowSpans';

const windows = [0, 1, 2, 3].map((at) => windowItem(at, { value: at === 3 ? null : at * 10 }));
const hopping = [0, 1, 2].map((at) => windowItem(at, { end: (at + 5) * MINUTE }));
const minutes = (items: typeof windows) => items.map(({ start }) => start / MINUTE);

describe('windowsWithin', () => {
  it('takes those that touch the range, its end included', () => {
    expect(minutes(windowsWithin(windows, { from: MINUTE, to: 2 * MINUTE }))).toEqual([1, 2]);
    expect(minutes(windowsWithin(windows, { from: MINUTE - 1, to: 2 * MINUTE - 1 }))).toEqual([0, 1]);
  });

  it('is empty beyond the windows, and for a range that ends before it begins', () => {
    expect(windowsWithin(windows, { from: 99 * MINUTE, to: 100 * MINUTE })).toEqual([]);
    expect(windowsWithin(windows, { from: 3 * MINUTE, to: 0 })).toEqual([]);
    expect(windowsWithin([], { from: 0, to: MINUTE })).toEqual([]);
  });

  it('looks at the drawn part of windows that overlap', () => {
    expect(drawnPart([{ windows: hopping }])).toBe(MINUTE);
    expect(drawnPart([{ windows }])).toBeNull();
    expect(hopping.map((item) => drawnStart(item, MINUTE) / MINUTE)).toEqual([4, 5, 6]);
    expect(minutes(windowsWithin(hopping, { from: 0, to: 4.5 * MINUTE }, MINUTE))).toEqual([0]);
  });
});

describe('valueExtent', () => {
  it('is that of the windows within the range; unknown without a value', () => {
    expect(valueExtent([{ windows }], { from: MINUTE, to: 9 * MINUTE })).toEqual({ low: 10, high: 20 });
    expect(valueExtent([{ windows }], { from: 3 * MINUTE, to: 9 * MINUTE })).toBeNull();
  });
});
