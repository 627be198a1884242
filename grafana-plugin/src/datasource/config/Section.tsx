import { css } from '@emotion/css';
import React, { useId, useState, type ReactNode } from 'react';

import type { GrafanaTheme2 } from '@grafana/data';
import { IconButton, useStyles2 } from '@grafana/ui';

interface SectionProps {
  title: string;
  description?: string;
  /** A section that starts closed can be opened; one without this is always open. */
  collapsed?: boolean;
  children: ReactNode;
}

/** A titled group of settings. */
export function Section({ title, description, collapsed, children }: SectionProps) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const [open, setOpen] = useState(collapsed !== true);
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div className={styles.head}>
        <h3 id={id} className={styles.title}>
          {title}
        </h3>
        {collapsed !== undefined && (
          <IconButton
            name={open ? 'angle-up' : 'angle-down'}
            aria-label={`${open ? 'Close' : 'Open'} ${title}`}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          />
        )}
      </div>
      {description && <p className={styles.description}>{description}</p>}
      {open && <div className={styles.body}>{children}</div>}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({
    maxWidth: 640,
    paddingBottom: theme.spacing(3),
    marginBottom: theme.spacing(3),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  head: css({ display: 'flex', alignItems: 'center', justifyContent: 'space-between' }),
  title: css({ ...theme.typography.h4, margin: 0 }),
  description: css({ color: theme.colors.text.secondary, margin: theme.spacing(0.5, 0, 0) }),
  body: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), marginTop: theme.spacing(2) }),
});
