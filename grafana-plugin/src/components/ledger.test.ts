import { parts, unaccounted } from './ledger.ts';

const ledger = { in: 200, counted: 150, late: 30, dead: 20, filtered: 0 };
const size = { width: 140, least: 2 };

test('a balanced ledger has nothing unaccounted', () => {
  expect(unaccounted(ledger)).toBe(0);
  expect(unaccounted({ ...ledger, in: 203 })).toBe(3);
  expect(unaccounted({ ...ledger, counted: 151 })).toBe(-1);
});

test('parts are as long as their share, and what did not happen has none', () => {
  expect(parts(ledger, size)).toEqual([
    { fate: 'counted', px: 105 },
    { fate: 'late', px: 21 },
    { fate: 'dead', px: 14 },
  ]);
  expect(parts({ in: 0, counted: 0, late: 0, dead: 0, filtered: 0 }, size)).toEqual([]);
});

test('a share too small to be seen is drawn just so that it is, far from one of five percent', () => {
  const [counted, late, dead] = parts({ in: 20_000, counted: 18_990, late: 1_000, dead: 10, filtered: 0 }, size);
  expect(dead).toEqual({ fate: 'dead', px: 2 });
  expect(late?.px).toBeCloseTo(7, 0);
  expect((counted?.px ?? 0) + (late?.px ?? 0) + (dead?.px ?? 0)).toBeCloseTo(140);
});
