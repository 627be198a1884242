import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { IconButton, useStyles2 } from '@grafana/ui';
import { hasEnded, Playback } from '#core/window_plot/playback.ts';
import { StateKey } from './StateKey';

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
