import React, { useMemo } from 'react';
import { Badge, InteractiveTable, Stack, type BadgeColor, type Column } from '@grafana/ui';

import type { StreamInfo } from '../../contract/resources.ts';
import { fieldRows, type FieldRow } from './fieldRows.ts';

const ROLE_COLORS: Record<string, BadgeColor> = { key: 'orange', 'event time': 'purple', measure: 'blue' };

const COLUMNS: Array<Column<FieldRow>> = [
  { id: 'name', header: 'Field', sortType: 'alphanumeric' },
  { id: 'type', header: 'Type', sortType: 'alphanumeric' },
  {
    id: 'roles',
    header: 'Used as',
    cell: ({ row: { original } }) => (
      <Stack direction="row" gap={0.5} wrap="wrap">
        {original.roles.map((role) => (
          <Badge key={role} text={role} color={ROLE_COLORS[role] ?? 'darkgrey'} />
        ))}
      </Stack>
    ),
  },
  { id: 'label', header: 'Label' },
  { id: 'unit', header: 'Unit' },
];

/** Fields of a record and what they are used for. */
export function FieldTable({ stream }: { stream: StreamInfo }) {
  const rows = useMemo(() => fieldRows(stream), [stream]);
  return <InteractiveTable columns={COLUMNS} data={rows} getRowId={({ name }) => name} />;
}
