import React, { useMemo, useRef, useState } from 'react';
import { PanelProps } from '@grafana/data';
import { PlotView } from '#core/window_plot/plot_view.ts';
import { PanelOptions } from '../../options';
import { emptyReason } from '../EmptyState/emptyReason';
import { EmptyState } from '../EmptyState/EmptyState';
import { Legend } from '../Legend/Legend';
import { Plot } from '../Plot/Plot';
import { WindowTable } from '../WindowTable/WindowTable';
import { Announcement } from './Announcement';
import { HoverTooltip } from './HoverTooltip';
import { PanelHeader } from './PanelHeader';
import { PanelLayout } from './PanelLayout';
import { useHover } from './useHover';
import { useKeyboard } from './useKeyboard';
import { useLook } from './useLook';
import { useNow } from './useNow';
import { usePanelData } from './usePanelData';
import { usePlaybackActions } from './usePlaybackActions';
import { usePlotSettings } from './usePlotSettings';
import { useShownKeys } from './useShownKeys';
import { useSize } from './useSize';
import { useStable } from './useStable';
import { useStreaming } from './useStreaming';

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
            <PanelHeader
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
