import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Icon, Tooltip, useStyles2 } from '@grafana/ui';
import { Playback, PlaybackAction } from '#core/window_plot/playback.ts';
import { Controls } from './Controls';
import { Metric } from './headerMetrics';
import { Metrics } from './Metrics';
import { ReplayBar } from './ReplayBar';
import { Status } from './Status';

export interface HeaderProps {
  playback: Playback;
  /** Answers go on coming. */
  live: boolean;
  missed: number;
  metrics: Metric[];
  /** Plain series: nothing is known of the windows' states. */
  plain: boolean;
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
export function Header(props: HeaderProps) {
  const { playback, live, missed, metrics, plain, now, width, dispatch } = props;
  const styles = useStyles2(getStyles);
  const state = playback.kind === 'live' ? (live ? 'live' : 'history') : playback.kind;
  return (
    <div className={styles.header}>
      {width >= 160 && <Status state={state} missed={playback.kind === 'live' ? 0 : missed} />}
      {plain && (
        <Tooltip content="Ordinary time series are drawn as final windows. Choose the format Live windows of a Sluice query to see states, watermark and corrections.">
          <Icon name="info-circle" className={styles.info} />
        </Tooltip>
      )}
      {playback.kind === 'replay' ? (
        <ReplayBar clock={playback.clock} now={now} formatTime={props.formatTime} dispatch={dispatch} />
      ) : (
        width >= 320 && <Metrics metrics={metrics} />
      )}
      <Controls
        playback={playback}
        now={now}
        table={props.table}
        onToggle={() => dispatch({ type: 'toggle', now: Date.now() })}
        onReplay={props.onReplay}
        onLive={() => dispatch({ type: 'live' })}
        onTable={props.onTable}
      />
    </div>
  );
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
