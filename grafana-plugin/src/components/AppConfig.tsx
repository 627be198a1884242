import React, { useId, useMemo, useState } from 'react';
import type { AppPluginMeta, PluginConfigPageProps } from '@grafana/data';
import { Alert, Button, type Column, Field, FieldSet, InteractiveTable, Stack, TextLink } from '@grafana/ui';
import { lastValueFrom } from 'rxjs';
import { getBackendSrv } from '@grafana/runtime';

import { DATASOURCE_ID } from '../constants.ts';
import type { SettingsAnswer } from '../contract/resources.ts';
import { Choice } from './Choice.tsx';
import {
  type AppSettings,
  chooseDatasource,
  DatasourceContext,
  sluiceDatasources,
  useDatasourceUid,
} from './datasource.ts';
import { Loaded } from './Loaded.tsx';
import { ProblemAlert } from './ProblemAlert.tsx';
import { type Problem, toProblem } from './resource/problem.ts';
import { useResource } from './resource/useResource.ts';

/** What Grafana passes to the app's configuration page. */
export interface AppConfigProps extends PluginConfigPageProps<AppPluginMeta<AppSettings>> {
  /** Has the browser load the page again. */
  reload?: () => void;
}

/** Chooses the datasource whose pipeline the pages show. */
export function AppConfig({ plugin, reload = reloadPage }: AppConfigProps) {
  const id = useId();
  const available = useMemo(() => sluiceDatasources(), []);
  const saved = plugin.meta.jsonData?.datasource ?? '';
  const [selected, setSelected] = useState(saved);
  const { save, saving, problem } = useSaveSettings(plugin.meta, reload);

  const choice = chooseDatasource({ datasource: selected }, available);
  const gone = choice.state === 'gone' ? `No data source has the uid “${choice.uid}” any more.` : undefined;
  const options = available.map(({ uid, name }) => ({ value: uid, label: name, description: `uid ${uid}` }));

  return (
    <Stack direction="column" gap={2}>
      <FieldSet label="Data source of the pages">
        {available.length === 0 && (
          <Alert severity="info" title="There is no Sluice data source yet">
            <TextLink href={`/connections/datasources/${DATASOURCE_ID}`} inline>
              Add one
            </TextLink>{' '}
            first; then the pages of this app have something to show.
          </Alert>
        )}
        <Field
          label="Data source"
          description="Pipeline, streams and dead letters are read through it. Leave it empty to take the first one."
          invalid={gone !== undefined}
          error={gone}
        >
          <Choice
            id={`${id}-datasource`}
            width={50}
            isClearable
            placeholder="The first one"
            options={options}
            value={selected === '' ? null : selected}
            onChange={(option) => setSelected(option?.value ?? '')}
          />
        </Field>
        {problem && <ProblemAlert problem={problem} />}
        <Button disabled={saving || selected === saved} onClick={() => save({ datasource: selected })}>
          {saving ? 'Saving…' : 'Save'}
        </Button>
      </FieldSet>
      {choice.state === 'found' && (
        <DatasourceContext.Provider value={choice.datasource.uid}>
          <SettingsInForce name={choice.datasource.name} />
        </DatasourceContext.Provider>
      )}
    </Stack>
  );
}

export default AppConfig;

/**
 * Grafana keeps a plugin's settings for as long as the page lives, and its own
 * `locationService.reload()` does not forget them.
 */
function reloadPage(): void {
  document.location.reload();
}

type Row = SettingsAnswer['settings'][number];

const COLUMNS: Array<Column<Row>> = [
  { id: 'name', header: 'Setting', sortType: 'alphanumeric' },
  { id: 'value', header: 'Value' },
  { id: 'isDefault', header: 'Set by', cell: ({ row }) => (row.original.isDefault ? 'default' : 'you') },
];

/** What the chosen datasource works with, without secrets. */
function SettingsInForce({ name }: { name: string }) {
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

/** Saves the app's settings, and reloads the page so that all of it has them. */
function useSaveSettings(meta: AppPluginMeta<AppSettings>, reload: () => void) {
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  const save = async (settings: AppSettings) => {
    setSaving(true);
    setProblem(undefined);
    try {
      const { enabled = true, pinned = true } = meta;
      await lastValueFrom(
        getBackendSrv().fetch({
          url: `/api/plugins/${meta.id}/settings`,
          method: 'POST',
          data: { enabled, pinned, jsonData: { ...meta.jsonData, ...settings } },
          showErrorAlert: false,
        })
      );
      reload();
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setSaving(false);
    }
  };
  return { save, saving, problem };
}
