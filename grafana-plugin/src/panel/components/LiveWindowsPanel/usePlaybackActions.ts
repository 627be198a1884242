import { useCallback } from 'react';
import { TimeRange } from '@grafana/data';
import { replayRange } from '#core/window_plot/moment.ts';
import { PlaybackAction } from '#core/window_plot/playback.ts';
import { PanelData } from './usePanelData';

/** What the controls do; `onLeave` is told when another picture comes, so that nothing old is pointed at. */
export function usePlaybackActions(
  { dispatch, source, follow }: PanelData,
  { timeRange, onLeave }: { timeRange: TimeRange; onLeave: () => void }
) {
  const act = useCallback(
    (action: PlaybackAction) => {
      // What is pointed at stays while the picture stands still: that is what a pause is for.
      if (action.type === 'replay' || action.type === 'live') {
        onLeave();
      }
      dispatch(action);
    },
    [dispatch, onLeave]
  );
  const from = timeRange.from.valueOf();
  const to = timeRange.to.valueOf();
  const replay = useCallback(() => {
    const now = Date.now();
    const range = follow ? { from: now - (to - from), to: now } : { from, to };
    act({ type: 'replay', now, ...replayRange(source.keys, range) });
  }, [act, source, follow, from, to]);
  return { act, replay };
}
