import { useCallback, useState } from 'react';
import { LIVE, Playback, PlaybackAction, playbackReducer } from '#core/window_plot/playback.ts';
import { WindowSource } from '#core/window_plot/settings.ts';
import { WindowStore } from '#core/window_plot/window_store.ts';
import { EventTime } from '#core/window_plot/windows.ts';

/** What a panel that stands still shows: the windows as they were. */
export interface Frozen {
  source: WindowSource;
  event: EventTime;
  /** Updates of the store until then. */
  updates: number;
}

/**
 * Live, paused or replay. Leaving live keeps a copy of the windows while the store goes on filling.
 * Another `id` (range, stream, measure) goes back to live.
 */
export function usePlayback(store: WindowStore, { event, id }: { event: EventTime; id: string }) {
  const [playback, setPlayback] = useState<Playback>(LIVE);
  const [frozen, setFrozen] = useState<Frozen | null>(null);

  const dispatch = useCallback(
    (action: PlaybackAction) => {
      const next = playbackReducer(playback, action);
      if (next.kind === 'live') {
        setFrozen(null);
      } else if (playback.kind === 'live') {
        const { version, settledVersion, updates } = store;
        setFrozen({ source: { keys: store.snapshot(), version, settledVersion }, event, updates });
      }
      setPlayback(next);
    },
    [playback, store, event]
  );

  const [shownId, setShownId] = useState(id);
  if (shownId !== id) {
    setShownId(id);
    setPlayback(LIVE);
    setFrozen(null);
  }

  return { playback, frozen, dispatch };
}
