import React from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { completeness, KeyWindows, stateOf, typicalCount } from '#core/window_plot/windows.ts';
import { Words } from '../Tooltip/describeWindow';
import { WindowRow } from './WindowRow';

interface Props {
  keys: readonly KeyWindows[];
  words: Words;
  /** With the day, in the panel's time zone. */
  formatDate: (time: number) => string;
}

/** Rows shown at most: a browser lays out more of them too slowly. */
const MOST = 5000;

/** The same windows as text, newest first. */
export function WindowTable({ keys, words, formatDate }: Props) {
  const styles = useStyles2(getStyles);
  const rows = keys
    .flatMap(({ key, windows }) => {
      const typical = typicalCount(windows);
      return windows.map((item) => ({ key, item, typical }));
    })
    .sort((a, b) => b.item.start - a.item.start);
  const columns = ['Key', 'From', 'To', words.measure, 'State', 'Was', 'Records', 'Complete', 'Late', 'Revision'];
  return (
    <div className={styles.scroll} role="region" aria-label="Windows as a table" tabIndex={0}>
      <table className={styles.table} aria-rowcount={rows.length + 1}>
        {rows.length > MOST && (
          <caption className={styles.caption}>
            The newest {MOST} of {rows.length} windows
          </caption>
        )}
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST).map(({ key, item, typical }) => (
            <WindowRow
              key={`${key} ${item.start}`}
              name={key}
              item={item}
              state={stateOf(item, words.event)}
              share={item.status === 'open' ? null : completeness(item.count, typical)}
              formatValue={words.formatValue}
              formatTime={words.formatTime}
              formatDate={formatDate}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  scroll: css({ width: '100%', height: '100%', overflow: 'auto' }),
  caption: css({ captionSide: 'bottom', color: theme.colors.text.secondary }),
  table: css({
    width: '100%',
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
    'th, td': {
      padding: theme.spacing(0.25, 1),
      textAlign: 'right',
      whiteSpace: 'nowrap',
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
    'th:first-child': { textAlign: 'left' },
    'thead th': {
      position: 'sticky',
      top: 0,
      background: theme.colors.background.primary,
      color: theme.colors.text.secondary,
    },
    'tbody th': { fontWeight: theme.typography.fontWeightRegular },
  }),
});
