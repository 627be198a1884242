import { formatCount, formatDuration, formatRate, formatShortCount } from './format.ts';

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

test.each([
  [0, '0 ms'],
  [849.6, '850 ms'],
  [4_230, '4.2 s'],
  [9_000, '9 s'],
  [42_400, '42 s'],
  [60_000, '1 min'],
  [200_000, '3 min 20 s'],
  [7_200_000, '2 h'],
  [7_500_000, '2 h 5 min'],
  [878_400_000, '10 d 4 h'],
  [-1_500, '−1.5 s'],
])('%d ms is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('rounding up never leaves 60 of a smaller unit', () => {
  expect(formatDuration(2 * 3_600_000 - 1)).toBe('2 h');
  expect(formatDuration(3 * 60_000 - 1)).toBe('3 min');
});
