import React from 'react';
import { css, cx } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

interface Props {
  state: 'live' | 'history' | 'paused' | 'replay';
  /** Updates that came while it stood still. */
  missed: number;
}

const NAMES = { live: 'Live', history: 'History', paused: 'Paused', replay: 'Replay' };

/** Whether the panel follows the stream. */
export function Status({ state, missed }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <span className={styles.status}>
      <span className={cx(styles.dot, styles[state])} />
      {/* The number beside it changes too often to be said each time. */}
      <span role="status" aria-label={NAMES[state]}>
        {NAMES[state]}
      </span>
      {state !== 'live' && missed > 0 && <span className={styles.missed}>+{missed} updates</span>}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
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
