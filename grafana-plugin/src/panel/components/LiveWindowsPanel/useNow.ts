import { useEffect, useState } from 'react';

/** The wall clock (epoch ms), read anew every `interval` ms; null: it stands still. */
export function useNow(interval: number | null): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (interval === null) {
      return undefined;
    }
    const timer = setInterval(() => setNow(Date.now()), interval);
    return () => clearInterval(timer);
  }, [interval]);
  return now;
}
