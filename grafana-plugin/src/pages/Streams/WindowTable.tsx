import React from 'react';
import { InteractiveTable, type Column } from '@grafana/ui';

import { calendarName } from '#core/contract/calendar_name.ts';
import { formatDuration } from '../../components/format.ts';
import { WATERMARK } from '../../components/terms.ts';
import { byNumber } from '../../components/tableRows.ts';
import type { StreamInfo, WindowInfo } from '../../contract/resources.ts';

/** How long a window is, in words. */
function extent({ kind, size, slideMs, gapMs, unit, zone }: WindowInfo): string {
  if (unit !== undefined && zone !== undefined) {
    return calendarName({ unit, zone });
  }
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
    header: 'Accepts late records',
    sortType: byNumber(({ allowedLatenessMs }) => allowedLatenessMs),
    cell: ({ row: { original } }) =>
      original.allowedLatenessMs === 0 ? 'no' : `for ${formatDuration(original.allowedLatenessMs)}`,
  },
  { id: 'measures', header: 'Measures', cell: ({ row: { original } }) => original.measures.join(', ') || 'count only' },
  { id: 'aggregates', header: 'Aggregates', cell: ({ row: { original } }) => original.aggregates.join(', ') },
];

const TOOLTIPS = {
  kind: {
    content:
      'Tumbling windows lie back to back, hopping ones overlap, calendar ones are days, weeks or months of a time zone, and a session is a run of records without a gap.',
  },
  allowedLatenessMs: {
    content: `How long a final window is still corrected by records that come late. ${WATERMARK}`,
  },
};

/** The windows in which a stream's records are counted. */
export function WindowTable({ stream }: { stream: StreamInfo }) {
  return (
    <InteractiveTable
      columns={COLUMNS}
      data={stream.windows}
      headerTooltips={TOOLTIPS}
      getRowId={(row) => `${row.kind}-${row.size}-${row.slideMs ?? row.gapMs ?? ''}`}
    />
  );
}
