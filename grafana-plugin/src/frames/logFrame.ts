import type { PlainFrame } from '../contract/frame.ts';
import type { LogRow } from '../contract/rows.ts';
import { columnReader, columnsInSteps, rowCount } from './columns.ts';
import { finish, type Steps } from './steps.ts';

/** The frame of log lines, as Grafana's contract for logs wants it (data plane, `log-lines` 0.0). */
export function logFrame(rows: readonly LogRow[]): PlainFrame {
  return finish(logFrameInSteps(rows));
}

/** The same in steps. */
export function* logFrameInSteps(rows: readonly LogRow[]): Steps<PlainFrame> {
  return {
    name: 'logs',
    fields: yield* columnsInSteps(rows, [
      { name: 'timestamp', type: 'time', value: ({ time }) => time },
      { name: 'body', type: 'string', value: ({ body }) => body },
      { name: 'severity', type: 'string', value: ({ level }) => level },
      { name: 'id', type: 'string', value: ({ id }) => id },
      { name: 'labels', type: 'json', value: ({ labels }) => labels },
    ]),
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
