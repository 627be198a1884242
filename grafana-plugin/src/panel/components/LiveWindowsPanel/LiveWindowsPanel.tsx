import React, { useCallback, useMemo, useRef, useState } from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2, LoadingState, PanelProps } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { PlaybackAction } from '../../clock/playback';
import { replayRange } from '../../clock/replayRange';
import { fieldId, fieldLook } from '../../field/fieldLook';
import { timeFormat } from '../../field/timeFormat';
import { measureLabel } from '../../input/measures';
import { PanelOptions } from '../../options';
import { PlotView } from '../../plot/PlotView';
import { EmptyState } from '../EmptyState/EmptyState';
import { Header } from '../Header/Header';
import { headerMetrics } from '../Header/headerMetrics';
import { Legend } from '../Legend/Legend';
import { Plot } from '../Plot/Plot';
import { Words } from '../Tooltip/describeWindow';
import { WindowTable } from '../WindowTable/WindowTable';
import { Announcement } from './Announcement';
import { HoverTooltip } from './HoverTooltip';
import { useHover } from './useHover';
import { useKeyboard } from './useKeyboard';
import { useNow } from './useNow';
import { usePanelData } from './usePanelData';
import { usePlotSettings } from './usePlotSettings';
import { useSize } from './useSize';
import { useStable } from './useStable';

const NOTHING_HIDDEN: ReadonlySet<string> = new Set();
const LEGEND_INTERVAL = 2000;
/** A table of thousands of rows costs too much to be rendered with every answer. */
const TABLE_INTERVAL = 500;

/** The panel: windows as event time fills, settles and corrects them. */
export function LiveWindowsPanel(props: PanelProps<PanelOptions>) {
  const { data, options, width, height, timeRange, timeZone, onChangeTimeRange } = props;
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const panel = usePanelData({ series: data.series, annotations: data.annotations, timeRange, options });
  const { input, store, source, frozen, playback, dispatch, event, marks, follow, model } = panel;

  const [hidden, setHidden] = useState(NOTHING_HIDDEN);
  const [table, setTable] = useState(false);
  const [scroll, setScroll] = useState(0);
  const [selection, setSelection] = useState<{ from: number; to: number } | null>(null);
  const view = useRef<PlotView | null>(null);
  const scrollBar = useRef<HTMLDivElement>(null);
  const { ref, box, size } = useSize({ width, height: Math.max(1, height - 60) });

  const names = source.keys.map(({ key }) => key);
  const nameId = names.join('\n');
  const fieldKey = fieldId(input.field);
  const look = useMemo(
    () => fieldLook(input.field, { theme, keys: names }),
    [fieldKey, nameId, theme] // eslint-disable-line react-hooks/exhaustive-deps
  );
  const time = useMemo(() => timeFormat(timeZone), [timeZone]);
  const words: Words = {
    measure: measureLabel(input.measure, input.stream, input.field),
    event,
    formatValue: look.formatValue,
    formatTime: time.clock,
  };
  const shown = useMemo(
    () => (hidden.size === 0 ? source.keys : source.keys.filter(({ key }) => !hidden.has(key))),
    [source, hidden, nameId] // eslint-disable-line react-hooks/exhaustive-deps
  );
  const hovering = useHover({ keys: shown, mode: options.tooltip.mode, view, box, scrollBar });
  const { hover, cursor } = hovering;
  const settings = usePlotSettings({
    data: panel,
    timeRange,
    options,
    look,
    time,
    width: size.width,
    height: size.height,
    hidden,
    cursor,
    selection,
    scroll,
  });

  const now = useNow(playback.kind === 'replay' ? 100 : follow ? 500 : null);
  const from = timeRange.from.valueOf();
  const to = timeRange.to.valueOf();
  const act = useCallback(
    (action: PlaybackAction) => {
      // What is pointed at stays while the picture stands still: that is what a pause is for.
      if (action.type === 'replay' || action.type === 'live') {
        hovering.clear();
      }
      dispatch(action);
    },
    [dispatch, hovering.clear] // eslint-disable-line react-hooks/exhaustive-deps
  );
  const onReplay = useCallback(() => {
    const start = Date.now();
    const range = follow ? { from: start - (to - from), to: start } : { from, to };
    act({ type: 'replay', now: start, ...replayRange(source.keys, range) });
  }, [act, source, follow, from, to]);
  const onKeyDown = useKeyboard({
    playback,
    selected: cursor !== null || hover !== null,
    dispatch: act,
    onStep: hovering.step,
    onPin: hovering.pinCursor,
    onClear: hovering.clear,
  });

  const legendTick = Math.floor(now / LEGEND_INTERVAL);
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
    [source, hidden, legendOptions, look, nameId, legendTick] // eslint-disable-line react-hooks/exhaustive-deps
  );

  const tableTick = follow && playback.kind === 'live' ? Math.floor(now / TABLE_INTERVAL) : source.version;
  const rows = useMemo(
    () => table && <WindowTable keys={shown} words={words} formatDate={time.full} />,
    [table, shown, look, time, tableTick] // eslint-disable-line react-hooks/exhaustive-deps
  );

  if (source.keys.length === 0) {
    const loading = data.state === LoadingState.Loading || data.state === LoadingState.NotStarted;
    const hasFrames =
      input.kind === 'nothing' && input.marks.length === 0 && data.series.some(({ length }) => length > 0);
    return <EmptyState hasFrames={hasFrames} loading={loading} height={height} />;
  }

  const missed = frozen ? store.updates - frozen.updates : 0;
  const late = marks.filter(({ source: kind }) => kind === 'late').length;
  const showLegend = options.legend.showLegend && height >= 140 && width >= 200;
  const aside = options.legend.placement === 'right' && width >= 400;
  return (
    <div className={styles.panel} style={{ width, height }}>
      {options.showHeader && height >= 90 && (
        <Header
          playback={playback}
          follow={follow}
          missed={missed}
          metrics={headerMetrics({
            pulse: input.pulse,
            latency: model.latency.quantiles,
            event: follow ? event : { ...event, watermark: null },
            marks: { late, dead: marks.length - late },
            now: playback.kind === 'paused' ? playback.at : now,
          })}
          plain={input.kind === 'series'}
          now={now}
          width={width}
          table={table}
          formatTime={time.clock}
          dispatch={act}
          onReplay={onReplay}
          onTable={() => setTable(!table)}
        />
      )}
      <div className={aside ? styles.beside : styles.above}>
        <div
          ref={ref}
          className={styles.plot}
          {...(!table && {
            role: 'application',
            'aria-roledescription': 'windows over time',
            'aria-label': `${words.measure} by window, ${shown.length} keys. Arrows step through windows, space pauses.`,
            tabIndex: 0,
            onKeyDown,
          })}
        >
          {rows || (
            <Plot
              settings={settings}
              view={view}
              scrollRef={scrollBar}
              onHover={(hit, position) => hovering.point(hit, position)}
              onClick={hovering.pin}
              onSelect={setSelection}
              onZoom={onChangeTimeRange}
              onScroll={setScroll}
            />
          )}
        </div>
        {showLegend && (
          <div
            className={aside ? styles.legendAside : styles.legendBelow}
            style={aside ? { width: options.legend.width } : undefined}
          >
            {legend}
          </div>
        )}
      </div>
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
          onClose={hovering.clear}
        />
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({ display: 'flex', flexDirection: 'column', overflow: 'hidden' }),
  above: css({ display: 'flex', flexDirection: 'column', flex: '1 1 0', minHeight: 0 }),
  beside: css({ display: 'flex', flex: '1 1 0', minHeight: 0, gap: theme.spacing(1) }),
  plot: css({
    flex: '1 1 0',
    minWidth: 0,
    minHeight: 0,
    overflow: 'hidden',
    borderRadius: theme.shape.radius.default,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  legendBelow: css({ flex: 'none', maxHeight: '35%', overflow: 'auto' }),
  legendAside: css({ flex: 'none', maxWidth: '40%', overflow: 'hidden auto' }),
});
