import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';

interface Props {
  /** Whether there were frames, which this panel cannot draw. */
  hasFrames: boolean;
  loading: boolean;
  height: number;
}

/** Says what the panel needs. */
export function EmptyState({ hasFrames, loading, height }: Props) {
  const styles = useStyles2(getStyles);
  const [title, hint] = hasFrames
    ? [
        'This panel draws windows',
        'Its data holds none. In a Sluice query choose the kind Windows and the format Rows; ordinary time series are drawn as final windows.',
      ]
    : loading
      ? ['Waiting for windows', 'They appear with the first answer of the query.']
      : [
          'No windows in this time range',
          'Choose a wider range, or look whether the stream receives records and the process worker runs.',
        ];
  return (
    <div className={styles.box} role="status">
      {height >= 130 && <Icon name="clock-nine" size="xxl" className={styles.icon} />}
      <div className={styles.title}>{title}</div>
      {height >= 80 && <div className={styles.hint}>{hint}</div>}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    gap: theme.spacing(0.5),
    height: '100%',
    padding: theme.spacing(1),
    textAlign: 'center',
  }),
  icon: css({ color: theme.colors.text.disabled }),
  title: css({ fontWeight: theme.typography.fontWeightMedium }),
  hint: css({ maxWidth: 420, color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
