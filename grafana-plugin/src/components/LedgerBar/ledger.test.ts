import { shares, unaccounted } from './ledger.ts';

const ledger = { in: 200, counted: 150, late: 30, dead: 20, filtered: 0 };

test('a balanced ledger has nothing unaccounted', () => {
  expect(unaccounted(ledger)).toBe(0);
  expect(unaccounted({ ...ledger, in: 203 })).toBe(3);
  expect(unaccounted({ ...ledger, counted: 151 })).toBe(-1);
});

test('shares add up to a hundred and leave out what did not happen', () => {
  expect(shares(ledger)).toEqual([
    { fate: 'counted', percent: 75 },
    { fate: 'late', percent: 15 },
    { fate: 'dead', percent: 10 },
  ]);
  expect(shares({ in: 0, counted: 0, late: 0, dead: 0, filtered: 0 })).toEqual([]);
});
