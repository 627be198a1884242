import React, { useId, useMemo, useState } from 'react';
import type { AppPluginMeta, PluginConfigPageProps } from '@grafana/data';
import { Alert, Button, Field, FieldSet, Stack, TextLink } from '@grafana/ui';

import { DATASOURCE_ID } from '../../constants.ts';
import { chooseDatasource, sluiceDatasources, type AppSettings } from '../access/datasource.ts';
import { DatasourceContext } from '../access/DatasourceContext.ts';
import { Choice } from '../Choice/Choice';
import { ProblemAlert } from '../ProblemAlert/ProblemAlert.tsx';
import { SettingsInForce } from './SettingsInForce.tsx';
import { useSaveSettings } from './useSaveSettings.ts';

/** What Grafana gives to the app's configuration page. */
export type AppConfigProps = PluginConfigPageProps<AppPluginMeta<AppSettings>>;

/** Chooses the datasource whose pipeline the pages show. */
export function AppConfig({ plugin }: AppConfigProps) {
  const id = useId();
  const available = useMemo(() => sluiceDatasources(), []);
  const saved = plugin.meta.jsonData?.datasource ?? '';
  const [selected, setSelected] = useState(saved);
  const { save, saving, problem } = useSaveSettings(plugin.meta);

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
