import { formatDuration } from './duration.ts';

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
