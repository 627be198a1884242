import { MINUTE, windowItem } from '../fixtures/windows';
import { progressOf, stateOf } from './windowState';

const at = (minutes: number) => ({ watermark: minutes * MINUTE, allowedLateness: 5 * MINUTE });

describe('window states', () => {
  it('is settled once the watermark has passed its end by the allowed lateness', () => {
    expect(stateOf(windowItem(0), at(5.9))).toBe('final');
    expect(stateOf(windowItem(0), at(6))).toBe('settled');
    expect(stateOf(windowItem(0), { watermark: null, allowedLateness: 0 })).toBe('final');
  });

  it('stays open or revised by name', () => {
    expect(stateOf(windowItem(0, { status: 'open' }), at(60))).toBe('open');
    expect(stateOf(windowItem(0, { status: 'revised' }), at(60))).toBe('revised');
  });

  it('fills with the watermark: its own or the stream’s, whichever is further', () => {
    const open = windowItem(10, { status: 'open', watermark: 10.25 * MINUTE });
    expect(progressOf(open, null)).toBeCloseTo(0.25);
    expect(progressOf(open, 10.5 * MINUTE)).toBeCloseTo(0.5);
    expect(progressOf(open, 10 * MINUTE)).toBeCloseTo(0.25);
    expect(progressOf(windowItem(10, { status: 'open' }), 5 * MINUTE)).toBe(0);
    expect(progressOf(windowItem(10), null)).toBe(1);
  });
});
