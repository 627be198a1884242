import { EMPTY, NEVER, of, throwError, type Observable } from 'rxjs';

import { HistoryAsker } from './historyAsker.ts';

/** An asker whose answers the test gives; something is missing until the test sets `missing`. */
function setUp(answers: Array<Observable<unknown>>) {
  const failures: unknown[] = [];
  const test = { asked: 0, missing: true, goesOn: true };
  const asker = new HistoryAsker({
    ask: () => {
      test.asked++;
      return answers.shift() ?? NEVER;
    },
    isMissing: () => test.missing,
    failed: (error) => {
      failures.push(error);
      return test.goesOn;
    },
  });
  return { asker, test, failures };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('HistoryAsker', () => {
  it('asks again, later each time, until nothing is missing', () => {
    const { asker, test } = setUp([of(1), of(2), of(3)]);
    asker.ask();
    jest.advanceTimersByTime(1_000);
    expect(test.asked).toBe(2);
    test.missing = false;
    jest.advanceTimersByTime(1_999);
    expect(test.asked).toBe(2);
    jest.advanceTimersByTime(60_000);
    expect(test.asked).toBe(3);
    expect(asker.isAsking).toBe(false);
  });

  it('asks once for calls that come together, and not while an answer is on its way', () => {
    const { asker, test } = setUp([]);
    asker.askLater();
    asker.askLater();
    jest.advanceTimersByTime(300);
    expect(test.asked).toBe(1);
    expect(asker.isAsking).toBe(true);
    asker.askLater();
    jest.advanceTimersByTime(60_000);
    expect(test.asked).toBe(1);
    asker.stop();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('reports failures, also an answer that never came, and stops when the listener decides so', () => {
    const { asker, test, failures } = setUp([throwError(() => 'away'), EMPTY]);
    asker.ask();
    test.goesOn = false;
    jest.advanceTimersByTime(1_000);
    expect(failures).toEqual(['away', new Error('no answer came')]);
    jest.advanceTimersByTime(60_000);
    expect(test.asked).toBe(2);
  });
});
