import type { PlainFrame } from '../contract/frame.ts';
import type { Pulse } from '../contract/live.ts';
import { columnReader, type ColumnPlan, columnsInSteps, rowCount } from './columns.ts';
import { finish, type Steps } from './steps.ts';

/** State of one stream at one moment. */
export interface PipelineRow {
  stream: string;
  pulse: Pulse;
}

const LEDGER = ['in', 'counted', 'late', 'dead', 'filtered'] as const;

/** The canonical frame of the pipeline's state. */
export function pipelineFrame(rows: readonly PipelineRow[]): PlainFrame {
  return finish(pipelineFrameInSteps(rows));
}

/** The same in steps. */
export function* pipelineFrameInSteps(rows: readonly PipelineRow[]): Steps<PlainFrame> {
  return {
    name: 'pipeline',
    fields: yield* columnsInSteps(rows, [
      { name: 'stream', type: 'string', value: ({ stream }) => stream },
      { name: 'at', type: 'time', value: ({ pulse }) => pulse.at },
      { name: 'watermark', type: 'time', value: ({ pulse }) => pulse.watermark },
      { name: 'maxEventTime', type: 'time', value: ({ pulse }) => pulse.maxEventTime },
      { name: 'rate', type: 'number', value: ({ pulse }) => pulse.rate },
      { name: 'processLag', type: 'number', value: ({ pulse }) => pulse.processLag },
      { name: 'persistLag', type: 'number', value: ({ pulse }) => pulse.persistLag },
      ...LEDGER.map((name) => ({
        name,
        type: 'number' as const,
        value: ({ pulse }: PipelineRow) => pulse.ledger?.[name] ?? null,
      })),
      { name: 'lost', type: 'number', value: ({ pulse }) => pulse.lost ?? 0 },
      { name: 'run', type: 'boolean', value: ({ pulse }) => pulse.run ?? true },
      { name: 'overdue', type: 'number', value: ({ pulse }) => pulse.overdue ?? null },
      { name: 'waiting', type: 'number', value: ({ pulse }) => pulse.waiting ?? null },
      ...(rows.some(({ pulse }) => pulse.waitsFor) ? WAITS_FOR : []),
    ]),
  };
}

/** Of derived streams: the input that holds each up. */
const WAITS_FOR: ReadonlyArray<ColumnPlan<PipelineRow>> = [
  { name: 'waitsForSource', type: 'string', value: ({ pulse }) => pulse.waitsFor?.source ?? null },
  { name: 'waitsForPartition', type: 'number', value: ({ pulse }) => pulse.waitsFor?.partition ?? null },
  { name: 'waitsForWatermark', type: 'time', value: ({ pulse }) => pulse.waitsFor?.watermark ?? null },
];

const numberOf = <Name extends 'overdue' | 'waiting'>(name: Name, value: number | null) =>
  (value === null ? {} : { [name]: value }) as Pick<Pulse, Name>;

const lostOf = (lost: number | null): Pick<Pulse, 'lost'> => (lost === null || lost === 0 ? {} : { lost });

/** The rows of a canonical frame of the pipeline; the inverse of {@link pipelineFrame}. */
export function pipelineRows(frame: PlainFrame): PipelineRow[] {
  const read = columnReader(frame);
  const number = (name: string, row: number) => read(name, row) as number | null;
  const waitsForOf = (row: number): Pick<Pulse, 'waitsFor'> => {
    const [source, partition] = [read('waitsForSource', row) ?? null, number('waitsForPartition', row) ?? null];
    return source === null || partition === null
      ? {}
      : { waitsFor: { source: String(source), partition, watermark: number('waitsForWatermark', row) } };
  };
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
        ...(read('run', row) === false ? { run: false } : {}),
        ...numberOf('overdue', number('overdue', row)),
        ...numberOf('waiting', number('waiting', row)),
        ...waitsForOf(row),
      },
    };
  });
}
