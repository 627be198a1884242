import React, { useMemo } from 'react';
import { Badge, type BadgeColor, type Column, InteractiveTable, Stack } from '@grafana/ui';

import { recordMeasures } from '#core/contract/record_measures.ts';
import type { StreamInfo } from '../../contract/resources.ts';

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

/** A field of a stream's records and what it is for. */
interface FieldRow {
  name: string;
  type: string;
  roles: string[];
  label: string;
  unit: string;
}

/** Fields in declared order. */
function fieldRows(stream: StreamInfo): FieldRow[] {
  return stream.fields.map(({ name, type }) => {
    const measure = recordMeasures(stream)[name];
    const dimension = stream.dimensions[name];
    const roles: Array<[string, boolean]> = [
      ['key', name === stream.key],
      ['event time', name === stream.time],
      ['measure', measure !== undefined],
      ['dimension', dimension !== undefined],
      ['text', stream.text.includes(name)],
      ['location', name === stream.location?.latitude || name === stream.location?.longitude],
    ];
    return {
      name,
      type,
      roles: roles.flatMap(([role, holds]) => (holds ? [role] : [])),
      label: measure?.label ?? dimension?.label ?? '',
      unit: measure?.unit ?? '',
    };
  });
}
