import React from 'react';
import { FieldSet, InteractiveTable, Stack, TextLink, type Column } from '@grafana/ui';

import type { SettingsAnswer } from '../../contract/resources.ts';
import { useDatasourceUid } from '../access/DatasourceContext.ts';
import { Loaded } from '../Loaded/Loaded.tsx';
import { useResource } from '../resource/useResource.ts';

type Row = SettingsAnswer['settings'][number];

const COLUMNS: Array<Column<Row>> = [
  { id: 'name', header: 'Setting', sortType: 'alphanumeric' },
  { id: 'value', header: 'Value' },
  { id: 'isDefault', header: 'Set by', cell: ({ row }) => (row.original.isDefault ? 'default' : 'you') },
];

/** What the chosen datasource works with, without secrets. */
export function SettingsInForce({ name }: { name: string }) {
  const settings = useResource<SettingsAnswer>('settings');
  const uid = useDatasourceUid();
  return (
    <FieldSet label={`Settings in force: ${name}`}>
      <Stack direction="column" gap={2}>
        <TextLink href={`/connections/datasources/edit/${uid}`} inline={false} icon="pen">
          Change them in the data source
        </TextLink>
        <Loaded resource={settings} what="settings">
          {(data) => <InteractiveTable columns={COLUMNS} data={data.settings} getRowId={(row) => row.name} />}
        </Loaded>
      </Stack>
    </FieldSet>
  );
}
