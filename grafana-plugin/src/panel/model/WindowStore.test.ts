import { FrameRow, MINUTE, windowsFrame } from '../fixtures/windows';
import { readWindows } from '../input/readWindows';
import { WindowStore } from './WindowStore';

const table = (...rows: FrameRow[]) => [readWindows(windowsFrame(rows), 'speed.avg')!];
const row = (minute: number, change: Partial<FrameRow> = {}): FrameRow => ({
  key: 'a',
  start: minute * MINUTE,
  ...change,
});

describe('WindowStore', () => {
  it('orders keys by name with numbers and windows by start, whatever the order of rows', () => {
    const store = new WindowStore();
    store.apply(
      table(row(2, { key: 'v-10' }), row(1, { key: 'v-2' }), row(0, { key: 'v-10' }), row(1, { key: 'v-10' }))
    );
    expect(store.keys.map(({ key }) => key)).toEqual(['v-2', 'v-10']);
    expect(store.keys[1]!.windows.map(({ start }) => start / MINUTE)).toEqual([0, 1, 2]);
  });

  it('takes the highest revision only and counts what changed', () => {
    const store = new WindowStore();
    expect(store.apply(table(row(0, { revision: 3, value: 7 }))).changed).toBe(1);
    expect(store.apply(table(row(0, { revision: 2, value: 1 }))).changed).toBe(0);
    expect(store.keys[0]!.windows[0]!.value).toBe(7);
    expect(store.apply(table(row(0, { revision: 4, value: 8, appended: 99 })))).toEqual({ changed: 1, appended: [99] });
    expect(store.updates).toBe(2);
  });

  it('remembers what a correction changed, not what filling did', () => {
    const store = new WindowStore();
    store.apply(table(row(0, { status: 'open', revision: 1, value: 1 })));
    store.apply(table(row(0, { status: 'final', revision: 2, value: 2, count: 10 })));
    expect(store.keys[0]!.windows[0]!.before).toBeNull();
    store.apply(table(row(0, { status: 'revised', revision: 3, value: 3, count: 12 })));
    expect(store.keys[0]!.windows[0]!.before).toEqual({ revision: 2, value: 2, count: 10 });
  });

  it('knows no old value of a window that was revised before', () => {
    const store = new WindowStore();
    store.apply(table(row(0, { status: 'revised', revision: 3 })));
    expect(store.keys[0]!.windows[0]!.before).toBeNull();
  });

  it('forgets windows and keys that an answer does not hold, and withdrawn sessions', () => {
    const store = new WindowStore();
    store.apply(table(row(0), row(1), row(0, { key: 'b' })));
    store.apply(table(row(1), row(2)));
    expect(store.keys).toHaveLength(1);
    expect(store.keys[0]!.windows.map(({ start }) => start / MINUTE)).toEqual([1, 2]);
    store.apply(table(row(1), row(2, { revision: 9, count: 0 })));
    expect(store.keys[0]!.windows.map(({ start }) => start / MINUTE)).toEqual([1]);
  });

  it('grows the settled version for anything but an open window', () => {
    const store = new WindowStore();
    store.apply(table(row(0, { status: 'open', revision: 1 })));
    const { settledVersion, version } = store;
    store.apply(table(row(0, { status: 'open', revision: 2 })));
    expect([store.settledVersion, store.version]).toEqual([settledVersion, version + 1]);
    store.apply(table(row(0, { status: 'final', revision: 3 })));
    expect(store.settledVersion).toBeGreaterThan(settledVersion);
  });

  it('leaves a snapshot as it was', () => {
    const store = new WindowStore();
    store.apply(table(row(0, { value: 1 })));
    const snapshot = store.snapshot();
    store.apply(table(row(0, { revision: 9, value: 2 }), row(1)));
    expect(snapshot[0]!.windows.map(({ value }) => value)).toEqual([1]);
  });

  it('keeps the highest watermark', () => {
    const store = new WindowStore();
    store.apply(table(row(0, { watermark: 500 }), row(1, { watermark: 300 })));
    expect(store.watermark).toBe(500);
  });
});
