import { MINUTE, windowItem } from '../fixtures/windows';
import { WindowItem } from '../model/windowItem';
import { completenessCells } from './completenessCells';
import { MarkOptions, rowMarks, ShownKey, topsOnly } from './windowMarks';

const shown = (key: string, windows: WindowItem[], typical: number | null = 10): ShownKey => ({
  key,
  windows,
  color: () => `color of ${key}`,
  typical,
});
const options: MarkOptions = {
  time: { from: 0, to: 10 * MINUTE, x: 0, width: 1000 },
  value: { min: 0, max: 100, ticks: [] },
  event: { watermark: 7 * MINUTE, allowedLateness: 5 * MINUTE },
  style: 'bars',
  drawn: null,
  open: false,
};
const overlay = { key: null, y: 0, height: 106 };
const windows = [windowItem(0), windowItem(1), windowItem(7, { status: 'open' })];

describe('rowMarks', () => {
  it('gives a window its time and value', () => {
    const [mark] = rowMarks([shown('a', windows)], overlay, options);
    expect(mark).toMatchObject({ x0: 0, x1: 99, y: 56, base: 106, color: 'color of a', settled: true, yBefore: null });
  });

  it('separates open windows from all others, and draws none without a value', () => {
    const key = shown('a', [...windows, windowItem(8, { value: null })]);
    expect(rowMarks([key], overlay, options).map(({ item }) => item.start / MINUTE)).toEqual([0, 1]);
    expect(rowMarks([key], overlay, { ...options, open: true }).map(({ item }) => item.start / MINUTE)).toEqual([7]);
  });

  it('puts the bars of one window side by side, lines on top of each other', () => {
    const keys = [shown('a', windows), shown('b', windows)];
    const [a, , b] = rowMarks(keys, overlay, options);
    expect(a!.x1).toBeLessThan(b!.x0 + 1);
    const lines = rowMarks(keys, overlay, { ...options, style: 'lines' });
    expect(lines[0]!.x0).toBe(lines[2]!.x0);
  });

  it('leaves out what is beyond the range', () => {
    const key = shown(
      'a',
      [-3, -1, 0, 9, 10, 11].map((at) => windowItem(at))
    );
    expect(
      rowMarks([key], overlay, { ...options, time: { ...options.time, from: 1 } }).map(
        ({ item }) => item.start / MINUTE
      )
    ).toEqual([0, 9, 10]);
  });

  it('says where a corrected value was', () => {
    const revised = windowItem(0, { status: 'revised', before: { revision: 2, value: 100, count: 9 } });
    expect(rowMarks([shown('a', [revised])], overlay, options)[0]!.yBefore).toBe(6);
  });

  it('draws hopping windows as their last slide', () => {
    const hopping = [0, 1, 2].map((at) => windowItem(at, { end: (at + 5) * MINUTE }));
    const [mark] = rowMarks([shown('a', hopping)], overlay, { ...options, drawn: MINUTE });
    expect([mark!.x0, mark!.x1]).toEqual([400, 499]);
  });

  it('draws tops only where bars have no room side by side', () => {
    const { time, drawn } = options;
    expect(topsOnly(windows[0], { keys: 4, time, drawn })).toBe(false);
    expect(topsOnly(windows[0], { keys: 50, time, drawn })).toBe(true);
    expect(topsOnly(windows[0], { keys: 1, time: { ...time, width: 10 }, drawn })).toBe(false);
  });
});

describe('completenessCells', () => {
  it('adds up keys and leaves out open windows', () => {
    const keys = [shown('a', [windowItem(0, { count: 5 }), windows[2]!]), shown('b', [windowItem(0, { count: 99 })])];
    expect(completenessCells(keys, options.time, null)).toEqual([{ x0: 0, x1: 99, share: 0.75 }]);
  });

  it('says nothing where nothing is typical', () => {
    expect(completenessCells([shown('a', windows, null)], options.time, null)).toEqual([]);
  });
});
