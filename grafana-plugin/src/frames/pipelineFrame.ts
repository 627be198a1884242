import type { PlainFrame } from '../contract/frame.ts';
import type { Pulse } from '../contract/live.ts';
import { column, columnReader, rowCount } from './columns.ts';

/** State of one stream at one moment. */
export interface PipelineRow {
  stream: string;
  pulse: Pulse;
}

const LEDGER = ['in', 'counted', 'late', 'dead', 'filtered'] as const;

/** The canonical frame of the pipeline's state. */
export function pipelineFrame(rows: readonly PipelineRow[]): PlainFrame {
  return {
    name: 'pipeline',
    fields: [
      column('stream', 'string', { rows, value: (row) => row.stream }),
      column('at', 'time', { rows, value: (row) => row.pulse.at }),
      column('watermark', 'time', { rows, value: (row) => row.pulse.watermark }),
      column('maxEventTime', 'time', { rows, value: (row) => row.pulse.maxEventTime }),
      column('rate', 'number', { rows, value: (row) => row.pulse.rate }),
      column('processLag', 'number', { rows, value: (row) => row.pulse.processLag }),
      column('persistLag', 'number', { rows, value: (row) => row.pulse.persistLag }),
      ...LEDGER.map((name) => column(name, 'number', { rows, value: (row) => row.pulse.ledger?.[name] ?? null })),
      column('lost', 'number', { rows, value: (row) => row.pulse.lost ?? 0 }),
    ],
  };
}

const lostOf = (lost: number | null): Pick<Pulse, 'lost'> => (lost === null || lost === 0 ? {} : { lost });

/** The rows of a canonical frame of the pipeline; the inverse of {@link pipelineFrame}. */
export function pipelineRows(frame: PlainFrame): PipelineRow[] {
  const read = columnReader(frame);
  const number = (name: string, row: number) => read(name, row) as number | null;
  return Array.from({ length: rowCount(frame) }, (_, row) => {
    const total = number('in', row);
    const part = (name: (typeof LEDGER)[number]) => number(name, row) ?? 0;
    return {
      stream: String(read('stream', row)),
      pulse: {
        at: Number(read('at', row)),
        watermark: number('watermark', row),
        maxEventTime: number('maxEventTime', row),
        rate: number('rate', row) ?? 0,
        processLag: number('processLag', row),
        persistLag: number('persistLag', row),
        ledger:
          total === null
            ? null
            : {
                in: total,
                counted: part('counted'),
                late: part('late'),
                dead: part('dead'),
                filtered: part('filtered'),
              },
        ...lostOf(number('lost', row)),
      },
    };
  });
}
