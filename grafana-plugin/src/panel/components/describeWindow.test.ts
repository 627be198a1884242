import { SortOrder } from '@grafana/schema';
import { MINUTE, windowItem } from '#core/window_plot/test_windows.ts';
import { describeWindow, valuesAt, windowSentence, Words } from './describeWindow.ts';

const words: Words = {
  measure: 'Speed, avg',
  event: { watermark: 3 * MINUTE, allowedLateness: 5 * MINUTE },
  formatValue: (value) => `${value} km/h`,
  formatTime: (time) => `minute ${time / MINUTE}`,
};
const line = (label: string, ...args: Parameters<typeof describeWindow>) =>
  describeWindow(...args).find((each) => each.label === label);

describe('describeWindow', () => {
  it('shows how far an open window is', () => {
    const open = windowItem(2.5, { status: 'open', count: 3 });
    expect(line('State', open, 10, words)).toMatchObject({ value: 'open', note: '50 % of its time has passed' });
    expect(line('Records', open, 10, words)).toEqual({ label: 'Records', value: '3' });
  });

  it('shows until when a final window can change', () => {
    expect(line('State', windowItem(1), null, words)?.note).toBe(
      'can change until the partition watermark is minute 7'
    );
    const settled = { ...words, event: { watermark: 60 * MINUTE, allowedLateness: 0 } };
    expect(line('State', windowItem(1), null, settled)).toMatchObject({
      value: 'final',
      note: 'settled: can no longer change',
    });
  });

  it('shows what a correction changed, or that it was not seen', () => {
    const revised = windowItem(1, {
      status: 'revised',
      value: 48,
      count: 12,
      before: { revision: 2, value: 50, count: 10 },
    });
    expect(line('Changed', revised, null, words)).toMatchObject({ value: '50 km/h → 48 km/h', note: '+2 records' });
    expect(line('Changed', { ...revised, before: null }, null, words)?.note).toBe('before this panel was open');
    expect(line('Changed', windowItem(1), null, words)).toBeUndefined();
  });

  it('explains completeness', () => {
    expect(line('Records', windowItem(1, { count: 9 }), 12, words)?.note).toBe('75 % of the usual 12');
  });

  it('shows until when a window can change where silent keys are waited for', () => {
    const waiting = { ...words, event: { ...words.event, offline: 60 * MINUTE } };
    expect(line('State', windowItem(1), null, waiting)?.note).toBe(
      "can change until its key's watermark is minute 7, or the partition's minute 67"
    );
  });

  it('says that a window may lack records', () => {
    expect(line('Partial', windowItem(1, { partial: true }), null, words)?.value).toBe('may lack records');
    expect(line('Partial', windowItem(1), null, words)).toBeUndefined();
  });

  it('counts inputs, not records, of a window that a formula makes', () => {
    const made = windowItem(1, { count: 5, inputs: { present: 5, expected: 6 } });
    expect(line('Inputs', made, 12, words)).toMatchObject({ value: '5 of 6', note: '1 is missing' });
    expect(line('Records', made, 12, words)).toBeUndefined();
    const revised = { ...made, status: 'revised' as const, before: { revision: 2, value: 50, count: 4 } };
    expect(line('Changed', revised, null, words)?.note).toBe('+1 input');
    const whole = windowItem(1, { inputs: { present: 6, expected: 6 } });
    expect(line('Inputs', whole, null, words)?.note).toBeUndefined();
  });

  it('describes the same in a sentence', () => {
    expect(windowSentence('a', windowItem(1, { late: 2 }), { typical: null, words })).toBe(
      'a, minute 1 to minute 2. Speed, avg 50 km/h. State final, can change until the partition watermark is minute 7. ' +
        'Records 10. Counted late 2. Revision 2.'
    );
  });
});

describe('valuesAt', () => {
  const keys = [5, 0, 9].map((value, index) => ({ key: `k${index}`, windows: [windowItem(0, { value })] }));

  it('sorts and leaves out zeros as the options require', () => {
    const order = (sort: SortOrder, hideZeros = false) =>
      valuesAt(keys, 0, { sort, hideZeros }).values.map(({ value }) => value);
    expect(order(SortOrder.None)).toEqual([5, 0, 9]);
    expect(order(SortOrder.Descending)).toEqual([9, 5, 0]);
    expect(order(SortOrder.Ascending, true)).toEqual([5, 9]);
  });

  it('reports how many it leaves out', () => {
    const many = new Array(25).fill(keys[0]);
    expect(valuesAt(many, 0, { sort: SortOrder.None, hideZeros: false })).toMatchObject({
      values: { length: 20 },
      more: 5,
    });
  });
});
