import React from 'react';
import { css, cx } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { Tooltip, useStyles2 } from '@grafana/ui';
import { Metric } from './headerMetrics';

/** The header's numbers; those without room are left out, the last first. */
export function Metrics({ metrics }: { metrics: Metric[] }) {
  const styles = useStyles2(getStyles);
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

const getStyles = (theme: GrafanaTheme2) => ({
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
