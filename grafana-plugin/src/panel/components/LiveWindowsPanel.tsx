import React, { useEffect, useMemo, useRef, useState } from 'react';
import { css } from '@emotion/css';
import { LoadingState, PanelProps } from '@grafana/data';
import { PlotView } from '#core/window_plot/plot_view.ts';
import { Cursor, WindowSource } from '#core/window_plot/settings.ts';
import { KeyWindows, typicalCount } from '#core/window_plot/windows.ts';
import { PanelOptions } from '../options.ts';
import { emptyReason, EmptyState } from './EmptyState.tsx';
import { Header } from './Header/Header.tsx';
import { HoverTooltip } from './HoverTooltip.tsx';
import { Legend } from './Legend.tsx';
import { PanelLayout, useSize } from './PanelLayout.tsx';
import { Plot } from './Plot.tsx';
import { WindowTable } from './WindowTable.tsx';
import { windowSentence, Words } from './describeWindow.ts';
import { useHover } from './useHover.ts';
import { useKeyboard } from './useKeyboard.ts';
import { usePanelData, usePlaybackActions, useStable } from './usePanelData.ts';
import { useLook, usePlotSettings } from './usePlotSettings.ts';

const LEGEND_INTERVAL = 2000;
/** A table of thousands of rows costs too much to be rendered with every answer. */
const TABLE_INTERVAL = 500;

/** The panel: windows as event time fills, settles and corrects them. */
export function LiveWindowsPanel(props: PanelProps<PanelOptions>) {
  const { data: answer, options, width, height, timeRange, timeZone, onChangeTimeRange } = props;
  const data = usePanelData({
    series: answer.series,
    annotations: answer.annotations,
    timeRange,
    options,
    targets: answer.request?.targets,
    replaceVariables: props.replaceVariables,
  });
  const { input, source, playback, follow } = data;
  const { look, time, words, keysId } = useLook(data, timeZone);
  const { shown, hidden, setHidden } = useShownKeys(source, keysId);
  const live = useStreaming(answer.state);

  const [table, setTable] = useState(false);
  const [scroll, setScroll] = useState(0);
  const [selection, setSelection] = useState<{ from: number; to: number } | null>(null);
  const view = useRef<PlotView | null>(null);
  const scrollBar = useRef<HTMLDivElement>(null);
  const { ref, box, size } = useSize({ width, height: Math.max(1, height - 60) });

  const hovering = useHover({ keys: shown, mode: options.tooltip.mode, view, box, scrollBar });
  const { hover, cursor } = hovering;
  const settings = usePlotSettings({
    data,
    timeRange,
    options,
    measure: input.kind === 'windows' ? words.measure : '',
    look,
    time,
    ...size,
    hidden,
    cursor,
    selection,
    scroll,
  });
  const { act, replay } = usePlaybackActions(data, { timeRange, onLeave: hovering.clear });
  const onKeyDown = useKeyboard({
    playback,
    selected: cursor !== null || hover !== null,
    dispatch: act,
    onStep: hovering.step,
    onPin: hovering.pinCursor,
    onClear: hovering.clear,
  });

  // A range up to the end of the day stands still, and its windows come all the same.
  const moves = follow || live;
  const now = useNow(playback.kind === 'replay' ? 100 : moves ? 500 : null);
  const legendTick = moves ? Math.floor(now / LEGEND_INTERVAL) : source.version;
  const legendOptions = useStable(options.legend, JSON.stringify(options.legend));
  const legend = useMemo(
    () => (
      <Legend
        keys={source.keys}
        hidden={hidden}
        options={legendOptions}
        color={look.color}
        display={look.display}
        onHidden={setHidden}
      />
    ),
    [source, hidden, legendOptions, look, keysId, legendTick] // eslint-disable-line react-hooks/exhaustive-deps
  );
  const tableTick = moves && playback.kind === 'live' ? Math.floor(now / TABLE_INTERVAL) : source.version;
  const rows = useMemo(
    () => table && <WindowTable keys={shown} words={words} formatDate={time.full} />,
    [table, shown, look, time, tableTick] // eslint-disable-line react-hooks/exhaustive-deps
  );

  if (source.keys.length === 0) {
    return <EmptyState reason={emptyReason(answer, input)} height={height} />;
  }
  const keys = shown.length === 1 ? '1 key' : `${shown.length} keys`;
  return (
    <>
      <PanelLayout
        width={width}
        height={height}
        header={
          options.showHeader && (
            <Header
              data={data}
              live={live}
              now={now}
              width={width}
              table={table}
              formatTime={time.clock}
              dispatch={act}
              onReplay={replay}
              onTable={() => setTable(!table)}
            />
          )
        }
        legend={legend}
        legendOptions={legendOptions}
        plotRef={ref}
        plotProps={
          table
            ? {}
            : {
                role: 'application',
                'aria-roledescription': 'windows over time',
                'aria-label': `${words.measure} by window, ${keys}. Arrows step through windows, space pauses.`,
                tabIndex: 0,
                onKeyDown,
              }
        }
      >
        {rows || (
          <Plot
            settings={settings}
            view={view}
            scrollRef={scrollBar}
            onHover={hovering.point}
            onClick={hovering.pin}
            onSelect={setSelection}
            onZoom={onChangeTimeRange}
            onScroll={setScroll}
          />
        )}
      </PanelLayout>
      <Announcement cursor={cursor} keys={shown} words={words} />
      {hover && !selection && !table && (
        <HoverTooltip
          hover={hover}
          keys={shown}
          frames={input.frames}
          column={input.measure}
          words={words}
          time={time}
          look={look}
          options={options.tooltip}
          onClose={hovering.close}
        />
      )}
    </>
  );
}

interface AnnouncementProps {
  cursor: Cursor | null;
  keys: readonly KeyWindows[];
  words: Words;
}

/** Announces the window under the cursor to screen readers, once: an open one changes several times a second. */
function Announcement({ cursor, keys, words }: AnnouncementProps) {
  const sentence = useMemo(
    () => cursor && describe(cursor, keys, words),
    [cursor && `${cursor.start} ${cursor.key}`] // eslint-disable-line react-hooks/exhaustive-deps
  );
  return (
    <div aria-live="polite" className={offScreen}>
      {sentence}
    </div>
  );
}

function describe(cursor: Cursor, keys: readonly KeyWindows[], words: Words): string | null {
  const windows = keys.find(({ key }) => key === cursor.key)?.windows;
  const item = windows?.find(({ start }) => start === cursor.start);
  return windows && item ? windowSentence(cursor.key, item, { typical: typicalCount(windows), words }) : null;
}

const offScreen = css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' });

const NOTHING: ReadonlySet<string> = new Set();

/** The keys that the legend leaves visible. `keysId` changes when a key comes or goes. */
function useShownKeys(source: WindowSource, keysId: string) {
  const [hidden, setHidden] = useState(NOTHING);
  const shown = useMemo(
    () => (hidden.size === 0 ? source.keys : source.keys.filter(({ key }) => !hidden.has(key))),
    [source, hidden, keysId] // eslint-disable-line react-hooks/exhaustive-deps
  );
  return { shown, hidden, setHidden };
}

/** Whether answers go on coming. While a refresh is on its way, what was so before still holds. */
function useStreaming(state: LoadingState): boolean {
  const [streaming, setStreaming] = useState(false);
  const isKnown = state !== LoadingState.Loading && state !== LoadingState.NotStarted;
  const isStreaming = isKnown ? state === LoadingState.Streaming : streaming;
  if (isStreaming !== streaming) {
    setStreaming(isStreaming);
  }
  return isStreaming;
}

/** The wall clock (epoch ms), read again every `interval` ms; null: it stands still. */
function useNow(interval: number | null): number {
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
