import { useEffect, useState } from 'react';

import { problemText } from './Resources.ts';

/** What is known of an answer that is on its way. */
export interface AnswerState<T> {
  value?: T;
  loading: boolean;
  error?: string;
}

/**
 * Asks for something and again whenever `key` changes; an answer that comes after the key has
 * changed is dropped. With `key` null nothing is asked.
 */
export function useAnswer<T>(key: string | null, ask: () => Promise<T>): AnswerState<T> {
  const [state, setState] = useState<AnswerState<T> & { key: string | null }>({ key: null, loading: false });

  useEffect(() => {
    if (key === null) {
      return;
    }
    let wanted = true;
    ask().then(
      (value) => wanted && setState({ key, value, loading: false }),
      (error: unknown) => wanted && setState({ key, error: problemText(error), loading: false })
    );
    return () => {
      wanted = false;
    };
    // `ask` is another function at each rendering; the key changes when it asks for something else.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);

  if (key === null) {
    return { loading: false };
  }
  return state.key === key ? state : { loading: true };
}
