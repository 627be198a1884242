import type { PlainFrame } from '../contract/frame.ts';
import type { RecordRow } from '../contract/rows.ts';
import { column, columnReader, rowCount } from './columns.ts';

/** The canonical frame of records. */
export function recordFrame(rows: readonly RecordRow[]): PlainFrame {
  return {
    name: 'records',
    fields: [
      column('key', 'string', { rows, value: (row) => row.key }),
      column('time', 'time', { rows, value: (row) => row.time }),
      column('partition', 'number', { rows, value: (row) => row.partition }),
      column('offset', 'number', { rows, value: (row) => row.offset }),
      column('record', 'json', { rows, value: (row) => row.record }),
    ],
  };
}

/** The rows of a canonical frame of records; the inverse of {@link recordFrame}. */
export function recordRows(frame: PlainFrame): RecordRow[] {
  const read = columnReader(frame);
  return Array.from({ length: rowCount(frame) }, (_, row) => ({
    key: String(read('key', row)),
    time: Number(read('time', row)),
    partition: Number(read('partition', row)),
    offset: Number(read('offset', row)),
    record: (read('record', row) ?? {}) as Record<string, unknown>,
  }));
}
