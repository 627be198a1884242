import { Observable, type OperatorFunction } from 'rxjs';

import { throttle } from '#core/async/throttle.ts';

/** How often {@link paced} lets something through. */
export interface PacedOptions {
  /** Least time between two, ms. */
  minMs: number;
  /** Share of the time that may be spent on it; the rest is left to the browser. */
  share: number;
}

/**
 * Makes something of the newest value, at most every `minMs` and so rarely that making and showing
 * it take no more than `share` of the time. The first is made at once, and the last is never lost.
 */
export function paced<T, R>(make: (value: T) => R, { minMs, share }: PacedOptions): OperatorFunction<T, R> {
  return (source) =>
    new Observable((subscriber) => {
      let waiting: { value: T } | undefined;
      let completed = false;
      const pass = (value: T) => {
        waiting = undefined;
        try {
          subscriber.next(make(value));
        } catch (error) {
          subscriber.error(error);
        }
        if (completed && waiting === undefined) {
          subscriber.complete();
        }
      };
      const pace = throttle(() => waiting && pass(waiting.value), { everyMs: minMs, share });
      const subscription = source.subscribe({
        next: (value) => {
          waiting = { value };
          pace.ask();
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          completed = true;
          if (waiting === undefined) {
            subscriber.complete();
          }
        },
      });
      return () => {
        pace.end();
        subscription.unsubscribe();
      };
    });
}
