import type { PlainFrame } from '../contract/frame.ts';
import type { WindowRow } from '../contract/rows.ts';
import { column } from './columns.ts';
import type { WindowColumn } from './windowColumns.ts';

/**
 * One row per window.
 *
 * @param group name of the first column: the stream's key field, or the dimension
 */
export function windowTable(rows: readonly WindowRow[], columns: readonly WindowColumn[], group: string): PlainFrame {
  return {
    name: 'windows',
    fields: [
      column('start', 'time', { rows, value: (row) => row.start }),
      column('end', 'time', { rows, value: (row) => row.end }),
      column(group, 'string', { rows, value: (row) => row.key }),
      column('status', 'string', { rows, value: (row) => row.status }),
      column('revision', 'number', { rows, value: (row) => row.revision }),
      ...(columns.some(({ name }) => name === 'count')
        ? []
        : [column('count', 'number', { rows, value: (row: WindowRow) => row.count })]),
      column('late', 'number', { rows, value: (row) => row.late }),
      ...columns.map(({ name, label, unit, value }) =>
        column(name, 'number', { rows, value, config: { unit, displayNameFromDS: label } })
      ),
    ],
    meta: { type: 'table', typeVersion: [0, 0], preferredVisualisationType: 'table' },
  };
}
