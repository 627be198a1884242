import { Subject } from 'rxjs';

import { paced } from './paced.ts';

let clock = 0;

beforeEach(() => {
  jest.useFakeTimers();
  jest.spyOn(performance, 'now').mockImplementation(() => clock);
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe('paced', () => {
  const start = (spend = 0) => {
    const source = new Subject<number>();
    const seen: number[] = [];
    let completed = false;
    const subscription = source
      .pipe(
        paced(
          (value: number) => {
            clock += spend;
            return value;
          },
          { minMs: 50, share: 1 / 3 }
        )
      )
      .subscribe({ next: (value) => seen.push(value), complete: () => (completed = true) });
    return { source, seen, subscription, completed: () => completed };
  };

  it('lets the first through at once and then the newest every 50 ms', () => {
    const { source, seen } = start();
    for (let at = 0; at < 100; at++) {
      source.next(at);
      jest.advanceTimersByTime(10);
    }
    expect(seen[0]).toBe(0);
    expect(seen.length).toBeLessThanOrEqual(21);
    jest.advanceTimersByTime(50);
    expect(seen.at(-1)).toBe(99);
  });

  it('leaves the browser time when showing takes long', () => {
    const { source, seen } = start(100);
    source.next(1);
    source.next(2);
    jest.advanceTimersByTime(290);
    expect(seen).toEqual([1]);
    jest.advanceTimersByTime(20);
    expect(seen).toEqual([1, 2]);
  });

  it('emits the last one before it completes, and stops when it is unsubscribed', () => {
    const { source, seen, completed } = start();
    source.next(1);
    source.next(2);
    source.complete();
    expect(completed()).toBe(false);
    jest.advanceTimersByTime(50);
    expect(seen).toEqual([1, 2]);
    expect(completed()).toBe(true);

    const other = start();
    other.source.next(1);
    other.source.next(2);
    other.subscription.unsubscribe();
    expect(jest.getTimerCount()).toBe(0);
    expect(other.seen).toEqual([1]);
  });
});
