import { headerMetrics } from './headerMetrics.ts';

const event = { watermark: 88_000, allowedLateness: 0 };
const none = {
  pulse: null,
  latency: null,
  event: { ...event, watermark: null },
  marks: { late: 0, dead: 0 },
  now: 100_000,
};
const text = (facts: Partial<typeof none> | object) =>
  headerMetrics({ ...none, ...facts }).map(({ label, value }) => `${label} ${value}`);

describe('headerMetrics', () => {
  it('leaves out what is not known', () => {
    expect(text({})).toEqual([]);
    expect(text({ event, marks: { late: 2, dead: 0 } })).toEqual(['Watermark 12 s behind', 'Late 2']);
  });

  it('shows latency, watermark, rate, lag and what was not counted', () => {
    const ledger = { in: 100, counted: 95, late: 4, dead: 1, filtered: 0 };
    const pulse = { at: 0, watermark: 0, maxEventTime: 0, rate: 502.4, processLag: 0, persistLag: null, ledger };
    expect(text({ pulse, event, latency: { p50: 85, p95: 200 } })).toEqual([
      'Latency 85 ms',
      'Watermark 12 s behind',
      'Rate 502/s',
      'Lag 0 · –',
      'Late 4',
      'Dead 1',
    ]);
  });
});
