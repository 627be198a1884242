import type { PipelineAnswer } from '../../contract/resources.ts';
import { summarise } from './summary.ts';

const pulse = {
  at: 10_000,
  watermark: null,
  maxEventTime: null,
  rate: 0,
  processLag: null,
  persistLag: null,
  ledger: null,
};

test('streams without a pulse leave the numbers open rather than zero', () => {
  const answer: PipelineAnswer = { now: 10_000, streams: [{ stream: 'a', pulse, tasks: [] }], gaps: [] };
  expect(summarise(answer)).toEqual({
    rate: 0,
    flowing: 0,
    streams: 1,
    processLag: null,
    persistLag: null,
    slowest: null,
    late: 0,
    dead: 0,
    unaccounted: 0,
  });
});

test('rates, lags and ledgers add up; the furthest behind is sought among streams that flow', () => {
  const ledger = { in: 10, counted: 6, late: 2, dead: 1, filtered: 1 };
  const answer: PipelineAnswer = {
    now: 10_000,
    streams: [
      { stream: 'stopped', pulse: { ...pulse, watermark: 0 }, tasks: [] },
      { stream: 'fast', pulse: { ...pulse, rate: 5, watermark: 9_000, processLag: 3, ledger }, tasks: [] },
      {
        stream: 'slow',
        pulse: { ...pulse, rate: 2, watermark: 4_000, persistLag: 1, ledger: { ...ledger, in: 8 } },
        tasks: [],
      },
    ],
    gaps: [],
  };
  expect(summarise(answer)).toEqual({
    rate: 7,
    flowing: 2,
    streams: 3,
    processLag: 3,
    persistLag: 1,
    slowest: { stream: 'slow', delay: 6_000 },
    late: 4,
    dead: 2,
    unaccounted: 2,
  });
});
