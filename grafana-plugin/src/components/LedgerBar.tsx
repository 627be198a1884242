import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, Tooltip, useStyles2 } from '@grafana/ui';

import { formatCount } from './format.ts';
import { FATES, type Ledger, parts, unaccounted } from './ledger.ts';

const SIZE = { width: 140, least: 2 };

/** The parts of a stream's records that were counted, late, dead and filtered, and whether they add up. */
export function LedgerBar({ ledger }: { ledger: Ledger | null }) {
  const styles = useStyles2(getStyles);
  if (ledger === null) {
    return <span className={styles.unknown}>not reported yet</span>;
  }
  const missing = unaccounted(ledger);
  const words = FATES.map((fate) => `${formatCount(ledger[fate])} ${fate}`).join(', ');
  return (
    <div className={styles.row}>
      <Tooltip content={`${formatCount(ledger.in)} in: ${words}`}>
        <div
          className={styles.bar}
          role="img"
          aria-label={`${formatCount(ledger.in)} records in: ${words}`}
          tabIndex={0}
        >
          {parts(ledger, SIZE).map(({ fate, px }) => (
            <div key={fate} className={styles[fate]} style={{ width: px }} />
          ))}
        </div>
      </Tooltip>
      {missing !== 0 && (
        <Badge
          color="red"
          icon="exclamation-triangle"
          text={missing > 0 ? `${formatCount(missing)} unaccounted` : `${formatCount(-missing)} too many`}
          tooltip="Records in should equal counted + late + dead + filtered."
        />
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const part = { flex: 'none', height: '100%' };
  const color = (name: string) => theme.visualization.getColorByName(name);
  return {
    row: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
    bar: css({
      display: 'flex',
      flex: 'none',
      width: SIZE.width,
      height: 10,
      overflow: 'hidden',
      background: theme.colors.background.secondary,
    }),
    counted: css({ ...part, background: color('green') }),
    late: css({ ...part, background: color('yellow') }),
    dead: css({ ...part, background: color('red') }),
    filtered: css({ ...part, background: theme.colors.text.disabled }),
    unknown: css({ color: theme.colors.text.secondary }),
  };
};
