import React, { useMemo } from 'react';
import { InteractiveTable, type Column } from '@grafana/ui';

import { formatDuration } from '../../components/format.ts';
import { Instant } from '../../components/Instant.tsx';
import { LedgerBar } from '../../components/LedgerBar.tsx';
import { byNumber } from '../../components/tableRows.ts';
import type { PipelineTask } from '../../contract/resources.ts';
import { watermarkDelay } from './summary.ts';

type Row = PipelineTask & { delay: number | null };

const COLUMNS: Array<Column<Row>> = [
  { id: 'task', header: 'Task', sortType: 'number', disableGrow: true },
  {
    id: 'watermark',
    header: 'Watermark',
    cell: ({ row: { original } }) => (original.watermark === null ? '–' : <Instant at={original.watermark} />),
  },
  {
    id: 'delay',
    header: 'Watermark delay',
    sortType: byNumber(({ delay }) => delay),
    cell: ({ row: { original } }) => (original.delay === null ? '–' : formatDuration(original.delay)),
  },
  { id: 'at', header: 'Last report', cell: ({ row: { original } }) => <Instant at={original.at} /> },
  { id: 'ledger', header: 'Ledger', cell: ({ row: { original } }) => <LedgerBar ledger={original.ledger} /> },
];

const TOOLTIPS = {
  task: { content: 'The work on one partition: task 3 reads partition 3 of every stream.' },
};

interface Props {
  stream: string;
  tasks: PipelineTask[];
  /** The backend's clock, epoch ms. */
  now: number;
}

/** Each task has its own watermark: the slowest one holds the stream back. */
export function TaskTable({ stream, tasks, now }: Props) {
  const rows = useMemo(
    () => tasks.map((task) => ({ ...task, delay: watermarkDelay(now, task.watermark) })),
    [tasks, now]
  );
  if (rows.length === 0) {
    return <p>No task of {stream} has told its progress yet. Is the process worker running?</p>;
  }
  return (
    <InteractiveTable columns={COLUMNS} data={rows} getRowId={(row) => String(row.task)} headerTooltips={TOOLTIPS} />
  );
}
