import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { EmptyReason } from './emptyReason';

interface Props {
  reason: EmptyReason;
  height: number;
}

/** Says why nothing is drawn and what to do about it. */
export function EmptyState({ reason: { title, hint }, height }: Props) {
  const styles = useStyles2(getStyles);
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
