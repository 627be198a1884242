import React from 'react';
import { css, cx } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Icon, Tooltip, useStyles2 } from '@grafana/ui';
import { PlaybackAction } from '#core/window_plot/playback.ts';
import { PanelData } from '../usePanelData.ts';
import { Controls, ReplayBar } from './Controls.tsx';
import { headerMetrics, Metric } from './headerMetrics.ts';

interface Props {
  data: PanelData;
  /** Answers go on coming. */
  live: boolean;
  /** Epoch ms. */
  now: number;
  width: number;
  table: boolean;
  formatTime: (time: number) => string;
  dispatch: (action: PlaybackAction) => void;
  onReplay: () => void;
  onTable: () => void;
}

const HEADER_HEIGHT = 26;

/** State, numbers and controls above the plot. */
export function Header({ data, live, now, width, table, formatTime, dispatch, onReplay, onTable }: Props) {
  const { input, plotted, frozen, playback } = data;
  const styles = useStyles2(getStyles);
  const state = playback.kind === 'live' ? (live ? 'live' : 'history') : playback.kind;
  return (
    <div className={styles.header}>
      {width >= 160 && <Status state={state} missed={frozen ? plotted.updates - frozen.updates : 0} />}
      {input.kind === 'series' && (
        <Tooltip content="Ordinary time series are drawn as final windows. Choose the format Live windows of a Sluice query to see states, watermark and corrections.">
          <Icon name="info-circle" className={styles.info} />
        </Tooltip>
      )}
      {playback.kind === 'replay' ? (
        <ReplayBar clock={playback.clock} now={now} formatTime={formatTime} dispatch={dispatch} />
      ) : (
        width >= 320 && <Metrics metrics={metricsOf(data, now)} />
      )}
      <Controls
        playback={playback}
        now={now}
        table={table}
        onToggle={() => dispatch({ type: 'toggle', now: Date.now() })}
        onReplay={onReplay}
        onLive={() => dispatch({ type: 'live' })}
        onTable={onTable}
      />
    </div>
  );
}

function metricsOf({ input, playback, event, marks, follow, model }: PanelData, now: number): Metric[] {
  const late = marks.filter(({ source }) => source === 'late').length;
  return headerMetrics({
    pulse: input.pulse,
    latency: model.latency.quantiles,
    event: follow ? event : { ...event, watermark: null },
    marks: { late, dead: marks.length - late },
    now: playback.kind === 'paused' ? playback.at : now,
  });
}

const getStyles = (theme: GrafanaTheme2) => ({
  header: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(2),
    height: HEADER_HEIGHT,
    paddingBottom: theme.spacing(0.5),
    fontSize: theme.typography.bodySmall.fontSize,
    lineHeight: '20px',
  }),
  info: css({ color: theme.colors.text.secondary }),
});

interface StatusProps {
  state: 'live' | 'history' | 'paused' | 'replay';
  /** Updates that came while it stood still. */
  missed: number;
}

const NAMES = { live: 'Live', history: 'History', paused: 'Paused', replay: 'Replay' };

/** Whether the panel follows the stream. */
function Status({ state, missed }: StatusProps) {
  const styles = useStyles2(getStatusStyles);
  return (
    <span className={styles.status}>
      <span className={cx(styles.dot, styles[state])} />
      {/* The number beside it changes too often to be announced each time. */}
      <span role="status" aria-label={NAMES[state]}>
        {NAMES[state]}
      </span>
      {state !== 'live' && missed > 0 && <span className={styles.missed}>+{missed} updates</span>}
    </span>
  );
}

const getStatusStyles = (theme: GrafanaTheme2) => ({
  status: css({
    display: 'inline-flex',
    alignItems: 'center',
    flex: 'none',
    gap: theme.spacing(0.75),
    whiteSpace: 'nowrap',
  }),
  dot: css({ width: 8, height: 8, borderRadius: theme.shape.radius.circle }),
  live: css({ background: theme.colors.success.main }),
  history: css({ background: theme.colors.text.disabled }),
  paused: css({ background: theme.colors.warning.main }),
  replay: css({ background: theme.colors.info.main }),
  missed: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
});

/** The header's numbers; those without room are left out, the last first. */
function Metrics({ metrics }: { metrics: Metric[] }) {
  const styles = useStyles2(getMetricsStyles);
  return (
    <div className={styles.row}>
      {metrics.map(({ label, value, help, tone }) => (
        <Tooltip key={label} content={help}>
          <span className={styles.metric} tabIndex={0}>
            <span className={styles.label}>{label}</span>
            <span className={cx(styles.value, tone && styles[tone])}>{value}</span>
          </span>
        </Tooltip>
      ))}
    </div>
  );
}

const getMetricsStyles = (theme: GrafanaTheme2) => ({
  row: css({
    display: 'flex',
    flexWrap: 'wrap',
    flex: '1 1 0',
    minWidth: 0,
    height: 20,
    overflow: 'hidden',
    columnGap: theme.spacing(2),
  }),
  metric: css({
    display: 'inline-flex',
    alignItems: 'baseline',
    gap: theme.spacing(0.5),
    height: 20,
    whiteSpace: 'nowrap',
  }),
  label: css({ color: theme.colors.text.secondary }),
  value: css({ fontVariantNumeric: 'tabular-nums' }),
  warning: css({ color: theme.colors.warning.text }),
  error: css({ color: theme.colors.error.text }),
});
