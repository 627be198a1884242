import React, { memo } from 'react';
import { WindowItem, WindowState } from '#core/window_plot/windows.ts';

interface Props {
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
export const WindowRow = memo(function WindowRow(props: Props) {
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
      <td>{state}</td>
      <td>{text(item.before?.value)}</td>
      <td>{item.count}</td>
      <td>{share === null ? '' : `${Math.round(share * 100)} %`}</td>
      <td>{item.late}</td>
      <td>{item.revision}</td>
    </tr>
  );
});
