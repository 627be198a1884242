import { useMemo } from 'react';

/** The first of all values with the same id: an answer brings equal objects anew, which would draw all anew. */
export function useStable<T>(value: T, id: string): T {
  return useMemo(() => value, [id]); // eslint-disable-line react-hooks/exhaustive-deps
}
