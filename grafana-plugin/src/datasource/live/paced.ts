import { Observable, type OperatorFunction } from 'rxjs';

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
      let timer: ReturnType<typeof setTimeout> | undefined;
      let completed = false;

      const pass = (value: T) => {
        waiting = undefined;
        const begun = performance.now();
        try {
          subscriber.next(make(value));
        } catch (error) {
          subscriber.error(error);
          return;
        }
        const spent = performance.now() - begun;
        timer = setTimeout(flush, Math.max(minMs, spent / share));
      };
      const flush = () => {
        timer = undefined;
        if (waiting) {
          pass(waiting.value);
        }
        if (completed) {
          subscriber.complete();
        }
      };

      const subscription = source.subscribe({
        next: (value) => {
          if (timer === undefined) {
            pass(value);
          } else {
            waiting = { value };
          }
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
        clearTimeout(timer);
        subscription.unsubscribe();
      };
    });
}
