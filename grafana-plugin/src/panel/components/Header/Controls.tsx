import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { IconButton, useStyles2 } from '@grafana/ui';
import { hasEnded, Playback, PlaybackAction, positionAt, ReplayClock, SPEEDS } from '#core/window_plot/playback.ts';
import { StateKey } from './StateKey.tsx';

interface Props {
  playback: Playback;
  now: number;
  table: boolean;
  onToggle: () => void;
  onReplay: () => void;
  onLive: () => void;
  onTable: () => void;
}

/** Pause, replay, back to live, table. */
export function Controls({ playback, now, table, onToggle, onReplay, onLive, onTable }: Props) {
  const styles = useStyles2(getStyles);
  const running =
    playback.kind === 'replay' ? playback.clock.running && !hasEnded(playback.clock, now) : playback.kind === 'live';
  return (
    <div className={styles.row}>
      <IconButton
        name={running ? 'pause' : 'play'}
        tooltip={running ? 'Pause (space)' : playback.kind === 'replay' ? 'Play (space)' : 'Resume (space)'}
        onClick={onToggle}
      />
      {playback.kind === 'replay' ? (
        <IconButton name="times" tooltip="Stop the replay (Esc)" onClick={onLive} />
      ) : (
        <IconButton name="history" tooltip="Replay this range" onClick={onReplay} />
      )}
      <IconButton
        name="table"
        tooltip={table ? 'Show the picture' : 'Show as a table'}
        aria-pressed={table}
        variant={table ? 'primary' : 'secondary'}
        onClick={onTable}
      />
      <StateKey />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'flex', alignItems: 'center', flex: 'none', gap: theme.spacing(0.75), marginLeft: 'auto' }),
});

interface ReplayBarProps {
  clock: ReplayClock;
  /** Epoch ms. */
  now: number;
  formatTime: (time: number) => string;
  dispatch: (action: PlaybackAction) => void;
}

/** Where a replay is and how fast it goes. */
export function ReplayBar({ clock, now, formatTime, dispatch }: ReplayBarProps) {
  const styles = useStyles2(getReplayBarStyles);
  const position = positionAt(clock, now);
  return (
    <div className={styles.bar}>
      <input
        type="range"
        className={styles.slider}
        style={{ backgroundSize: `${((position - clock.from) / (clock.to - clock.from)) * 100}% 100%` }}
        aria-label="Position of the replay"
        aria-valuetext={formatTime(position)}
        min={clock.from}
        max={clock.to}
        step={(clock.to - clock.from) / 1000}
        value={position}
        onChange={(event) => dispatch({ type: 'seek', now: Date.now(), to: Number(event.target.value) })}
      />
      <span className={styles.time}>{formatTime(position)}</span>
      <select
        className={styles.speed}
        aria-label="Speed of the replay"
        value={clock.speed}
        onChange={(event) => dispatch({ type: 'speed', now: Date.now(), speed: Number(event.target.value) })}
      >
        {SPEEDS.map((speed) => (
          <option key={speed} value={speed}>
            {speed}×
          </option>
        ))}
      </select>
    </div>
  );
}

const getReplayBarStyles = (theme: GrafanaTheme2) => {
  const { main } = theme.colors.primary;
  const thumb = { width: 12, height: 12, border: 0, borderRadius: theme.shape.radius.circle, background: main };
  return {
    bar: css({ display: 'flex', alignItems: 'center', flex: '1 1 0', minWidth: 0, gap: theme.spacing(1) }),
    slider: css({
      flex: '1 1 0',
      minWidth: 30,
      height: 4,
      // Browsers choose the colour of their own track by that of the played part: light on a dark page.
      appearance: 'none',
      background: `linear-gradient(${main}, ${main}) no-repeat ${theme.colors.border.medium}`,
      borderRadius: theme.shape.radius.pill,
      cursor: 'pointer',
      '&::-webkit-slider-thumb': { ...thumb, appearance: 'none' },
      '&::-moz-range-thumb': thumb,
    }),
    time: css({ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
    speed: css({
      flex: 'none',
      width: 58,
      height: 20,
      padding: theme.spacing(0, 0.5),
      color: theme.colors.text.primary,
      background: theme.components.input.background,
      border: `1px solid ${theme.components.input.borderColor}`,
      borderRadius: theme.shape.radius.default,
    }),
  };
};
