import type { PlainFrame } from '../contract/frame.ts';
import type { LogRow } from '../contract/rows.ts';
import { column, columnReader, rowCount } from './columns.ts';

/** The frame of log lines, as Grafana's contract for logs wants it (data plane, `log-lines` 0.0). */
export function logFrame(rows: readonly LogRow[]): PlainFrame {
  return {
    name: 'logs',
    fields: [
      column('timestamp', 'time', { rows, value: (row) => row.time }),
      column('body', 'string', { rows, value: (row) => row.body }),
      column('severity', 'string', { rows, value: (row) => row.level }),
      column('id', 'string', { rows, value: (row) => row.id }),
      column('labels', 'json', { rows, value: (row) => row.labels }),
    ],
    meta: { type: 'log-lines', typeVersion: [0, 0], preferredVisualisationType: 'logs' },
  };
}

/** The rows of a frame of log lines; the inverse of {@link logFrame}. */
export function logRows(frame: PlainFrame): LogRow[] {
  const read = columnReader(frame);
  return Array.from({ length: rowCount(frame) }, (_, row) => ({
    time: Number(read('timestamp', row)),
    body: String(read('body', row) ?? ''),
    level: read('severity', row) as LogRow['level'],
    id: String(read('id', row)),
    labels: (read('labels', row) ?? {}) as Record<string, string>,
  }));
}
