import type { PipelineAnswer } from '../../contract/resources.ts';
import { withRates, type RateHistory } from './rateHistory.ts';

function answer(now: number, rates: Record<string, number>): PipelineAnswer {
  const streams = Object.entries(rates).map(([stream, rate]) => ({
    stream,
    pulse: { at: now, watermark: null, maxEventTime: null, rate, processLag: null, persistLag: null, ledger: null },
    tasks: [],
  }));
  return { now, streams, gaps: [] };
}

test('rates follow each other in time; an answer seen twice counts once', () => {
  let history: RateHistory = new Map();
  history = withRates(history, answer(1000, { a: 5 }));
  history = withRates(history, answer(3000, { a: 7, b: 1 }));
  history = withRates(history, answer(3000, { a: 7, b: 1 }));
  expect(history.get('a')).toEqual([
    { at: 1000, value: 5 },
    { at: 3000, value: 7 },
  ]);
  expect(history.get('b')).toHaveLength(1);
});

test('the history stays short, and streams that are gone leave it', () => {
  let history: RateHistory = new Map();
  for (let now = 0; now < 500; now++) {
    history = withRates(history, answer(now, { a: now }));
  }
  expect(history.get('a')).toHaveLength(150);
  expect(history.get('a')?.at(-1)?.value).toBe(499);
  expect(withRates(history, answer(501, { b: 0 })).has('a')).toBe(false);
});
