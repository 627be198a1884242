import { css } from '@emotion/css';
import React, { useId, type ReactNode } from 'react';

import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, Tooltip, useStyles2 } from '@grafana/ui';

/** Ids that tie a control to its label: `id` for the control itself, `labelId` for `aria-labelledby`. */
interface LabelIds {
  id: string;
  labelId: string;
}

interface LabelledProps {
  label: string;
  /** What the control does, shown beside the label. */
  help?: string | undefined;
  /** What went wrong with the control's values. */
  error?: string | undefined;
  /** px. */
  minWidth?: number;
  grow?: boolean;
  children: (ids: LabelIds) => ReactNode;
}

/** A control of a query editor under its label. */
export function Labelled({ label, help, error, minWidth, grow, children }: LabelledProps) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const labelId = `${id}-label`;
  return (
    <div className={styles.field} style={{ minWidth, flexGrow: grow ? 1 : undefined }}>
      <div className={styles.head}>
        <label id={labelId} htmlFor={id} className={styles.label}>
          {label}
        </label>
        {help && (
          <Tooltip content={help} placement="top" interactive>
            <Icon name="info-circle" size="sm" tabIndex={0} aria-label={`About ${label}`} />
          </Tooltip>
        )}
      </div>
      {children({ id, labelId })}
      {error && (
        <div role="alert" className={styles.error}>
          {error}
        </div>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  field: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.25), maxWidth: '100%' }),
  head: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.5), color: theme.colors.text.secondary }),
  label: css({ ...theme.typography.bodySmall, fontWeight: theme.typography.fontWeightMedium, margin: 0 }),
  error: css({ ...theme.typography.bodySmall, color: theme.colors.error.text, maxWidth: 400 }),
});
