import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, Tooltip, useStyles2 } from '@grafana/ui';

/** A sign behind a word that shows what it means, to the mouse and the keyboard alike. */
export function Help({ text }: { text: string }) {
  const styles = useStyles2(getStyles);
  return (
    <Tooltip content={text}>
      <span className={styles.sign} role="img" aria-label={text} tabIndex={0}>
        <Icon name="info-circle" size="sm" />
      </span>
    </Tooltip>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  sign: css({ marginLeft: theme.spacing(0.5) }),
});
