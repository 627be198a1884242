import React, { memo } from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import {
  formatInputs,
  KeyWindows,
  shareOf,
  stateOf,
  typicalCount,
  WindowItem,
  WindowState,
} from '#core/window_plot/windows.ts';
import { Words } from './describeWindow.ts';

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
              share={item.status === 'open' ? null : shareOf(item, typical)}
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

interface WindowRowProps {
  /** The window's key. */
  name: string;
  item: WindowItem;
  state: WindowState;
  /** How complete it is, 0 to 1; null: not known. */
  share: number | null;
  formatValue: (value: number) => string;
  formatTime: (time: number) => string;
  formatDate: (time: number) => string;
}

/** A window as text. It is rendered again only when the window changes: most rows of a table never do. */
const WindowRow = memo(function WindowRow(props: WindowRowProps) {
  const { name, item, state, share, formatValue, formatTime, formatDate } = props;
  const text = (value: number | null | undefined) => (value == null ? '' : formatValue(value));
  return (
    <tr
      data-key={name}
      data-start={item.start}
      data-revision={item.revision}
      data-status={item.status}
      data-count={item.count}
    >
      <th scope="row">{name}</th>
      <td>{formatDate(item.start)}</td>
      <td>{formatTime(item.end)}</td>
      <td>{text(item.value)}</td>
      <td>{item.partial ? `${state}, partial` : state}</td>
      <td>{text(item.before?.value)}</td>
      <td>{item.count}</td>
      <td>
        {item.inputs ? `${formatInputs(item.inputs)} inputs` : share === null ? '' : `${Math.round(share * 100)} %`}
      </td>
      <td>{item.late}</td>
      <td>{item.revision}</td>
    </tr>
  );
});
