import React, { type ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

import { Help } from './Help.tsx';

interface Props {
  label: string;
  value: ReactNode;
  /** A line below the value. */
  note?: ReactNode;
  tone?: 'plain' | 'warning';
  /** What the number means, where its label is not enough. */
  help?: string;
}

/** One number of a summary. */
export function Stat({ label, value, note, tone = 'plain', help }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.box} role="group" aria-label={label}>
      <div className={styles.label}>
        {label}
        {help !== undefined && <Help text={help} />}
      </div>
      <div className={tone === 'warning' ? styles.warning : styles.value}>{value}</div>
      <div className={styles.note}>{note}</div>
    </div>
  );
}

/** Stats side by side, as many as fit. */
export function StatRow({ children }: { children: ReactNode }) {
  return <div className={useStyles2(getStyles).row}>{children}</div>;
}

const getStyles = (theme: GrafanaTheme2) => {
  const value = {
    fontSize: theme.typography.h2.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    fontVariantNumeric: 'tabular-nums',
    lineHeight: 1.2,
  };
  return {
    row: css({
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(136px, 1fr))',
      gap: theme.spacing(1.5),
      marginBottom: theme.spacing(3),
    }),
    box: css({
      padding: theme.spacing(1.5, 2),
      background: theme.colors.background.secondary,
      borderRadius: theme.shape.radius.default,
    }),
    label: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
    value: css(value),
    warning: css({ ...value, color: theme.colors.warning.text }),
    note: css({
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      minHeight: theme.spacing(2.25),
    }),
  };
};
