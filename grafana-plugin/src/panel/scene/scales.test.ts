import { timeTicks, tickFormat } from './timeTicks';
import { toTime, toX } from './timeScale';
import { steadyScale, toY, valueScale } from './valueScale';

const HOUR = 3_600_000;

describe('valueScale', () => {
  it('has round ticks that hold all values', () => {
    expect(valueScale({ low: 3.2, high: 17.1 }, { fromZero: false, ticks: 4 })).toEqual({
      min: 3,
      max: 18,
      ticks: [5, 10, 15],
    });
    expect(valueScale({ low: 62, high: 68 }, { fromZero: false, ticks: 3 })).toMatchObject({ min: 62, max: 68 });
    expect(valueScale({ low: 1, high: 118 }, { fromZero: true, ticks: 3 })).toMatchObject({
      max: 120,
      ticks: [0, 50, 100],
    });
    expect(valueScale({ low: 0, high: 0.3 }, { fromZero: true, ticks: 3 })).toMatchObject({ max: 0.3 });
    expect(valueScale({ low: -5, high: -1 }, { fromZero: true, ticks: 5 }).max).toBe(0);
  });

  it('keeps configured limits', () => {
    const scale = valueScale({ low: 10, high: 90 }, { fromZero: true, ticks: 4, min: 20, max: 50 });
    expect([scale.min, scale.max]).toEqual([20, 50]);
    expect(scale.ticks.every((tick) => tick >= 20 && tick <= 50)).toBe(true);
  });

  it('has a height also for one value, for none and for wrong limits', () => {
    for (const extent of [null, { low: 0, high: 0 }, { low: 7, high: 7 }, { low: -3, high: -3 }]) {
      const { min, max } = valueScale(extent, { fromZero: true, ticks: 4 });
      expect(max).toBeGreaterThan(min);
    }
    const wrong = valueScale({ low: 0, high: 1 }, { fromZero: true, ticks: 4, min: 5, max: 2 });
    expect(wrong.max).toBeGreaterThan(wrong.min);
  });

  it('stays while values fit well', () => {
    const drawn = { min: 0, max: 100, ticks: [] };
    expect(steadyScale(drawn, { min: 0, max: 80, ticks: [] })).toBe(drawn);
    expect(steadyScale(drawn, { min: 0, max: 50, ticks: [] }).max).toBe(50);
    expect(steadyScale(drawn, { min: 0, max: 120, ticks: [] }).max).toBe(120);
  });

  it('draws values beyond a limit at the edge', () => {
    const area = { y: 10, height: 100 };
    const scale = { min: 0, max: 10, ticks: [] };
    expect([toY(scale, 0, area), toY(scale, 5, area), toY(scale, 99, area)]).toEqual([110, 60, 10]);
  });
});

describe('time', () => {
  it('goes to pixels and back', () => {
    const scale = { from: 1000, to: 2000, x: 50, width: 200 };
    expect(toX(scale, 1500)).toBe(150);
    expect(toTime(scale, 150)).toBe(1500);
  });

  it('ticks at whole local hours of a zone with half hours', () => {
    const { step, times } = timeTicks({ from: 0, to: 6 * HOUR }, { most: 6, offset: 5.5 * HOUR });
    expect(step).toBe(HOUR);
    expect(times[0]).toBe(0.5 * HOUR);
    expect(times).toHaveLength(6);
  });

  it('names ticks as finely as they are apart', () => {
    expect([tickFormat(1000), tickFormat(60_000), tickFormat(24 * HOUR)]).toEqual(['HH:mm:ss', 'HH:mm', 'MM-DD']);
  });
});
