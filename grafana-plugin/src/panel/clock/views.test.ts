import { MINUTE, windowItem } from '../fixtures/windows';
import { replayRange } from './replayRange';
import { endedCount, replayView } from './replayView';
import { followingRange, latestOpenEnd } from './visibleRange';

const keys = [{ key: 'a', windows: [0, 1, 2, 3].map((at) => windowItem(at, { status: at === 3 ? 'open' : 'final' })) }];

describe('replayView', () => {
  it('shows what had begun, and as open what had not ended', () => {
    const { windows } = replayView(keys, 1.5 * MINUTE)[0]!;
    expect(windows.map(({ status }) => status)).toEqual(['final', 'open']);
    expect(windows[1]!.watermark).toBe(1.5 * MINUTE);
    expect(endedCount(keys, 1.5 * MINUTE)).toBe(1);
    expect(keys[0]!.windows[1]!.status).toBe('final');
  });
});

describe('followingRange', () => {
  const range = { from: 0, to: 100_000 };

  it('moves by whole pixels', () => {
    const at = (now: number) => followingRange(range, { now, width: 100, openEnd: 0 }).to;
    expect(at(1_000_100)).toBe(at(1_000_900));
    expect(at(1_001_100) - at(1_000_100)).toBe(1000);
  });

  it('keeps its length and leaves room for open windows, but not much', () => {
    const near = followingRange(range, { now: 1_000_000, width: 100, openEnd: 1_004_000 });
    expect(near.to).toBe(1_004_000);
    expect(near.to - near.from).toBe(100_000);
    expect(followingRange(range, { now: 1_000_000, width: 100, openEnd: 9e9 }).to).toBe(1_012_000);
  });

  it('finds the latest open end', () => {
    expect(latestOpenEnd(keys)).toBe(4 * MINUTE);
    expect(latestOpenEnd([])).toBe(-Infinity);
  });
});

describe('replayRange', () => {
  it('is the part that has windows', () => {
    expect(replayRange(keys, { from: -MINUTE, to: 2.5 * MINUTE })).toEqual({ from: 0, to: 2.5 * MINUTE });
    expect(replayRange([], { from: 1, to: 2 })).toEqual({ from: 1, to: 2 });
  });
});
