import type { PlainFrame } from '../contract/frame.ts';
import type { RecordRow } from '../contract/rows.ts';
import { columnReader, columnsInSteps, rowCount } from './columns.ts';
import { finish, type Steps } from './steps.ts';

/** The canonical frame of records. */
export function recordFrame(rows: readonly RecordRow[]): PlainFrame {
  return finish(recordFrameInSteps(rows));
}

/** The same in steps. */
export function* recordFrameInSteps(rows: readonly RecordRow[]): Steps<PlainFrame> {
  return {
    name: 'records',
    fields: yield* columnsInSteps(rows, [
      { name: 'key', type: 'string', value: ({ key }) => key },
      { name: 'time', type: 'time', value: ({ time }) => time },
      { name: 'partition', type: 'number', value: ({ partition }) => partition },
      { name: 'offset', type: 'number', value: ({ offset }) => offset },
      { name: 'record', type: 'json', value: ({ record }) => record },
    ]),
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
