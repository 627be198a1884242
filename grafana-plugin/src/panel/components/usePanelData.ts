import { useCallback, useMemo, useState } from 'react';
import { DataFrame, InterpolateFunction, TimeRange } from '@grafana/data';
import { DataQuery } from '@grafana/schema';
import { replayRange } from '#core/window_plot/moment.ts';
import { LIVE, Playback, PlaybackAction, playbackReducer } from '#core/window_plot/playback.ts';
import { WindowSource } from '#core/window_plot/settings.ts';
import { PlottedWindows } from '#core/window_plot/plotted_windows.ts';
import { EventTime } from '#core/window_plot/windows.ts';
import { eventTimeOf, PanelModel } from '../input/PanelModel.ts';
import { askedValues } from '../input/measures.ts';
import { readInput } from '../input/readInput.ts';
import { readAnnotations } from '../input/readMarks.ts';
import { PanelOptions } from '../options.ts';

interface Options {
  series: DataFrame[];
  annotations: DataFrame[] | undefined;
  timeRange: TimeRange;
  options: PanelOptions;
  /** The panel's queries; none where its data comes from elsewhere. */
  targets: readonly DataQuery[] | undefined;
  replaceVariables: InterpolateFunction;
}

/** Everything that the answers hold, and which part of it is shown. */
export function usePanelData({ series, annotations, timeRange, options, targets = [], replaceVariables }: Options) {
  const [model] = useState(() => new PanelModel(Date.now));
  const named = askedValues(targets, (text) => replaceVariables(text, undefined, 'csv'));
  const asked = useStable(named, JSON.stringify(named));
  const input = useMemo(() => readInput(series, options.measure, asked), [series, options.measure, asked]);
  const plotted = useMemo(() => model.take(input), [model, input]);
  const event = eventTimeOf(input, plotted);
  const { raw } = timeRange;
  const id = [raw.from, raw.to]
    .map(String)
    .concat(input.kind, input.measure, input.stream?.name ?? '')
    .join();
  const { playback, frozen, dispatch } = usePlayback(plotted, { event, id });
  const source = frozen?.source ?? plotted;
  const happened = useMemo(() => readAnnotations(annotations), [annotations]);
  const newest = input.marks[input.marks.length - 1];
  return {
    model,
    input,
    plotted,
    source,
    frozen,
    playback,
    dispatch,
    event: frozen?.event ?? event,
    marks: useStable(input.marks, `${input.marks.length} ${input.marks[0]?.id} ${newest?.id}`),
    annotations: useStable(happened, happened.map(({ time, text }) => `${time} ${text}`).join('\n')),
    follow: raw.to === 'now',
  };
}

export type PanelData = ReturnType<typeof usePanelData>;

/** What a panel that stands still shows: the windows as they were. */
interface Frozen {
  source: WindowSource;
  event: EventTime;
  /** Updates of the windows until then. */
  updates: number;
}

/**
 * Live, paused or replay. Leaving live keeps a copy of the windows while those that are plotted go on filling.
 * Another `id` (range, stream, measure) goes back to live.
 */
function usePlayback(plotted: PlottedWindows, { event, id }: { event: EventTime; id: string }) {
  const [playback, setPlayback] = useState<Playback>(LIVE);
  const [frozen, setFrozen] = useState<Frozen | null>(null);

  const dispatch = useCallback(
    (action: PlaybackAction) => {
      const next = playbackReducer(playback, action);
      if (next.kind === 'live') {
        setFrozen(null);
      } else if (playback.kind === 'live') {
        const { version, settledVersion, updates } = plotted;
        setFrozen({ source: { keys: plotted.snapshot(), version, settledVersion }, event, updates });
      }
      setPlayback(next);
    },
    [playback, plotted, event]
  );

  const [shownId, setShownId] = useState(id);
  if (shownId !== id) {
    setShownId(id);
    setPlayback(LIVE);
    setFrozen(null);
  }

  return { playback, frozen, dispatch };
}

/** What the controls do; `onLeave` is called when another picture comes, so that nothing old is pointed at. */
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

/** The first of all values with the same id: an answer brings new objects that are equal, which would redraw everything. */
export function useStable<T>(value: T, id: string): T {
  return useMemo(() => value, [id]); // eslint-disable-line react-hooks/exhaustive-deps
}
