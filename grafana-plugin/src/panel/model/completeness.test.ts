import { windowItem } from '../fixtures/windows';
import { completeness, typicalCount } from './completeness';

const counts = (...values: number[]) => values.map((count, at) => windowItem(at, { count }));

describe('completeness', () => {
  it('takes the median of the last 20 final windows', () => {
    expect(typicalCount(counts(...new Array(30).fill(100), ...new Array(20).fill(10)))).toBe(10);
    expect(typicalCount(counts(8, 10, 12, 40))).toBe(11);
  });

  it('leaves out open windows and says nothing with too few', () => {
    const open = windowItem(9, { status: 'open', count: 1 });
    expect(typicalCount([...counts(10, 10, 10), open, open, open])).toBe(10);
    expect(typicalCount([...counts(10, 10), open])).toBeNull();
  });

  it('is at most whole, and unknown without a typical count', () => {
    expect(completeness(5, 10)).toBe(0.5);
    expect(completeness(14, 10)).toBe(1);
    expect(completeness(5, null)).toBeNull();
    expect(completeness(5, 0)).toBeNull();
  });
});
