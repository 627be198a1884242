import { useMemo, useState } from 'react';
import { WindowSource } from '#core/window_plot/settings.ts';

const NOTHING: ReadonlySet<string> = new Set();

/** The keys that the legend leaves visible. `keysId` changes when a key comes or goes. */
export function useShownKeys(source: WindowSource, keysId: string) {
  const [hidden, setHidden] = useState(NOTHING);
  const shown = useMemo(
    () => (hidden.size === 0 ? source.keys : source.keys.filter(({ key }) => !hidden.has(key))),
    [source, hidden, keysId] // eslint-disable-line react-hooks/exhaustive-deps
  );
  return { shown, hidden, setHidden };
}
