import { computeGeometry, GeometryOptions } from './geometry';

const options: GeometryOptions = {
  width: 800,
  height: 400,
  layout: 'rows',
  keys: 4,
  labelWidth: 60,
  scroll: 0,
  showFlags: true,
  showRug: true,
  showCompleteness: true,
};
const geometry = (change: Partial<GeometryOptions>) => computeGeometry({ ...options, ...change });

describe('computeGeometry', () => {
  it('divides the height without gaps', () => {
    for (const layout of ['rows', 'overlay'] as const) {
      const { flags, plot, strip, rug, axis, height } = geometry({ layout });
      const parts = [plot, strip, rug, axis].flatMap((part) => part ?? []);
      expect(flags.height + parts.reduce((sum, part) => sum + part.height, 0)).toBe(height);
      parts.slice(1).forEach((part, index) => expect(part.y).toBe(parts[index]!.y + parts[index]!.height));
    }
  });

  it('fills the plot with rows that have room', () => {
    const { rows, plot, contentHeight } = geometry({});
    expect(rows).toHaveLength(4);
    expect(contentHeight).toBe(plot.height);
    expect(rows[3]!.y + rows[3]!.height).toBeCloseTo(plot.y + plot.height);
  });

  it('lays out only the visible ones of many rows, and no further than to their end', () => {
    const top = geometry({ keys: 50 });
    expect(top.contentHeight).toBe(50 * 20);
    expect(top.rows.length).toBeLessThan(20);
    const end = geometry({ keys: 50, scroll: 99_999 });
    expect(end.rows.at(-1)!.key).toBe(49);
    expect(end.rows.at(-1)!.y + 20).toBeCloseTo(end.plot.y + end.plot.height);
  });

  it('leaves out what does not fit, the plot last', () => {
    const tiny = geometry({ width: 100, height: 50 });
    expect([tiny.gutter, tiny.axis, tiny.rug, tiny.strip]).toEqual([0, null, null, null]);
    expect(tiny.plot.height).toBe(48);
    expect(geometry({ width: 0, height: 0 }).plot).toMatchObject({ width: 1, height: 1 });
  });
});
