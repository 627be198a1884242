import { formatCount, formatRate, formatShortCount } from './count.ts';

test('counts are grouped, and shortened only from ten thousand on', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567');
  expect(formatShortCount(9_999)).toBe('9,999');
  expect(formatShortCount(12_345)).toBe('12.3K');
  expect(formatShortCount(4_000_000)).toBe('4M');
});

test('a slow stream is not shown as silent', () => {
  expect(formatRate(0)).toBe('0/s');
  expect(formatRate(0.03)).toBe('0.03/s');
  expect(formatRate(0.2)).toBe('0.2/s');
  expect(formatRate(512.4)).toBe('512/s');
});
