import { downsample } from './downsample.ts';

const minutes = (count: number) => Array.from({ length: count }, (_, index) => index * 60_000);

describe('downsample', () => {
  it('keeps every row when there is room', () => {
    expect(downsample(minutes(5), [[1, 2, 3, 4, 5]], 5)).toEqual([0, 1, 2, 3, 4]);
    expect(downsample([], [], 10)).toEqual([]);
  });

  it('keeps exactly as many rows as asked for, ascending, with both ends', () => {
    for (const points of [3, 7, 100, 999]) {
      const kept = downsample(minutes(1_000), [minutes(1_000).map((time) => Math.sin(time / 9e5))], points);
      expect(kept).toHaveLength(points);
      expect(kept[0]).toBe(0);
      expect(kept.at(-1)).toBe(999);
      expect(kept.every((row, index) => index === 0 || row > kept[index - 1]!)).toBe(true);
    }
  });

  it('keeps the only spike, up or down, in any column', () => {
    const flat = () => new Array<number | null>(10_000).fill(5);
    const up = flat();
    up[4_321] = 500;
    const down = flat();
    down[7_777] = -0.5;
    expect(downsample(minutes(10_000), [up, down], 50)).toEqual(expect.arrayContaining([4_321, 7_777]));
  });

  it('keeps a row of a gap', () => {
    const values = new Array<number | null>(1_000).fill(1).fill(null, 300, 600);
    const kept = downsample(minutes(1_000), [values], 20);
    expect(kept.some((row) => values[row] === null)).toBe(true);
    expect(kept).toHaveLength(20);
  });

  it('keeps the ends when fewer than three are asked for', () => {
    expect(downsample(minutes(9), [minutes(9)], 2)).toEqual([0, 8]);
    expect(downsample(minutes(9), [minutes(9)], 1)).toEqual([0]);
    expect(downsample(minutes(9), [minutes(9)], 0)).toEqual([0]);
  });

  it('is the same every time and takes values that are not numbers', () => {
    const values = minutes(500).map((_, index) => (index % 7 === 0 ? NaN : index % 11));
    expect(downsample(minutes(500), [values], 40)).toEqual(downsample(minutes(500), [values], 40));
    expect(downsample(minutes(500), [values], 40)).toHaveLength(40);
  });
});
