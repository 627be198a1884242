import React from 'react';
import { InteractiveTable, type Column } from '@grafana/ui';

import { formatDuration } from '../../components/format/duration.ts';
import { byNumber } from '../../components/sorting/byNumber.ts';
import type { StreamInfo, WindowInfo } from '../../contract/resources.ts';

/** How long a window is, in words. */
function extent({ kind, size, slideMs, gapMs }: WindowInfo): string {
  if (kind === 'session') {
    return gapMs === undefined ? 'until a gap' : `until a gap of ${formatDuration(gapMs)}`;
  }
  const every = kind === 'hopping' && slideMs !== undefined ? ` every ${formatDuration(slideMs)}` : '';
  return formatDuration(size) + every;
}

const COLUMNS: Array<Column<WindowInfo>> = [
  { id: 'kind', header: 'Kind', sortType: 'alphanumeric' },
  {
    id: 'size',
    header: 'Size',
    sortType: byNumber(({ size }) => size),
    cell: ({ row: { original } }) => extent(original),
  },
  {
    id: 'allowedLatenessMs',
    header: 'Late records accepted',
    sortType: byNumber(({ allowedLatenessMs }) => allowedLatenessMs),
    cell: ({ row: { original } }) =>
      original.allowedLatenessMs === 0 ? 'never' : formatDuration(original.allowedLatenessMs),
  },
  { id: 'measures', header: 'Measures', cell: ({ row: { original } }) => original.measures.join(', ') || 'count only' },
  { id: 'aggregates', header: 'Aggregates', cell: ({ row: { original } }) => original.aggregates.join(', ') },
];

/** The windows in which a stream's records are counted. */
export function WindowTable({ stream }: { stream: StreamInfo }) {
  return (
    <InteractiveTable
      columns={COLUMNS}
      data={stream.windows}
      getRowId={(row) => `${row.kind}-${row.size}-${row.slideMs ?? row.gapMs ?? ''}`}
    />
  );
}
