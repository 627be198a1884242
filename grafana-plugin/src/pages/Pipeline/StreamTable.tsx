import React, { useMemo } from 'react';
import { InteractiveTable, TextLink, type Column } from '@grafana/ui';

import { formatDuration, formatRate, formatShortCount } from '../../components/format.ts';
import { LEDGER, PERSIST_LAG, PROCESS_LAG, WATERMARK } from '../../components/terms.ts';
import { LedgerBar } from '../../components/LedgerBar.tsx';
import { byNumber } from '../../components/tableRows.ts';
import { type Sample, Sparkline } from '../../components/Sparkline.tsx';
import { APP_ROOT } from '../../constants.ts';
import type { PipelineAnswer } from '../../contract/resources.ts';
import type { RateHistory } from './rateHistory.ts';
import { watermarkDelay } from './summary.ts';
import { TaskTable } from './TaskTable.tsx';

type Row = PipelineAnswer['streams'][number] & {
  now: number;
  /** ms */
  delay: number | null;
  samples: readonly Sample[];
};

const lag = (records: number | null) => (records === null ? '–' : formatShortCount(records));

const COLUMNS: Array<Column<Row>> = [
  {
    id: 'stream',
    header: 'Stream',
    sortType: 'alphanumeric',
    cell: ({ row: { original } }) => (
      <TextLink inline={false} href={`${APP_ROOT}/streams?stream=${encodeURIComponent(original.stream)}`}>
        {original.stream}
      </TextLink>
    ),
  },
  {
    id: 'rate',
    header: 'Rate',
    sortType: byNumber(({ pulse }) => pulse.rate),
    disableGrow: true,
    cell: ({ row: { original } }) => formatRate(original.pulse.rate),
  },
  {
    id: 'history',
    header: 'Last 5 min',
    disableGrow: true,
    cell: ({ row: { original } }) => (
      <Sparkline samples={original.samples} label={`Rate of ${original.stream} over the last minutes`} />
    ),
  },
  {
    id: 'delay',
    header: 'Watermark delay',
    sortType: byNumber(({ delay }) => delay),
    cell: ({ row: { original } }) => (original.delay === null ? '–' : formatDuration(original.delay)),
  },
  {
    id: 'processLag',
    header: 'Process lag',
    sortType: byNumber(({ pulse }) => pulse.processLag),
    cell: ({ row: { original } }) => lag(original.pulse.processLag),
  },
  {
    id: 'persistLag',
    header: 'Persist lag',
    sortType: byNumber(({ pulse }) => pulse.persistLag),
    cell: ({ row: { original } }) => lag(original.pulse.persistLag),
  },
  {
    id: 'ledger',
    header: 'Ledger',
    sortType: byNumber(({ pulse }) => pulse.ledger?.in ?? null),
    cell: ({ row: { original } }) => <LedgerBar ledger={original.pulse.ledger} />,
  },
];

const TOOLTIPS = {
  delay: { content: `How far the watermark is behind the clock. ${WATERMARK}` },
  processLag: { content: PROCESS_LAG },
  persistLag: { content: PERSIST_LAG },
  ledger: { content: LEDGER },
};

interface Props {
  answer: PipelineAnswer;
  rates: RateHistory;
}

/** One row per stream; its tasks below it. */
export function StreamTable({ answer, rates }: Props) {
  const rows = useMemo(
    () =>
      answer.streams.map((entry) => ({
        ...entry,
        now: answer.now,
        delay: watermarkDelay(answer.now, entry.pulse.watermark),
        samples: rates.get(entry.stream) ?? [],
      })),
    [answer, rates]
  );
  return (
    <InteractiveTable
      columns={COLUMNS}
      data={rows}
      getRowId={(row) => row.stream}
      headerTooltips={TOOLTIPS}
      renderExpandedRow={(row) => <TaskTable stream={row.stream} tasks={row.tasks} now={row.now} />}
    />
  );
}
