import React, { type ReactNode, useMemo } from 'react';
import { locationUtil, usePluginContext } from '@grafana/data';
import { PluginPage } from '@grafana/runtime';
import { EmptyState, LinkButton } from '@grafana/ui';

import { APP_ID, DATASOURCE_ID } from '../constants.ts';
import { type AppSettings, type Choice, chooseDatasource, DatasourceContext, sluiceDatasources } from './datasource.ts';
import { mayConfigure } from './role.ts';

interface Props {
  subTitle: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page of the app: its children may ask for resources of the datasource that is chosen in the configuration. */
export function AppPage({ subTitle, actions, children }: Props) {
  const settings = usePluginContext()?.meta.jsonData as AppSettings | undefined;
  const configured = settings?.datasource ?? '';
  const choice = useMemo(() => chooseDatasource({ datasource: configured }, sluiceDatasources()), [configured]);

  if (choice.state !== 'found') {
    return (
      <PluginPage subTitle={subTitle}>
        <MissingDatasource choice={choice} />
      </PluginPage>
    );
  }
  return (
    <DatasourceContext.Provider value={choice.datasource.uid}>
      <PluginPage subTitle={subTitle} actions={actions}>
        {children}
      </PluginPage>
    </DatasourceContext.Provider>
  );
}

/** Shows that there is no datasource to read a pipeline from, and what to do. */
function MissingDatasource({ choice }: { choice: Exclude<Choice, { state: 'found' }> }) {
  const gone = choice.state === 'gone';
  const href = gone ? `/plugins/${APP_ID}` : `/connections/datasources/${DATASOURCE_ID}`;
  const button = (
    <LinkButton href={locationUtil.assureBaseUrl(href)} icon={gone ? 'cog' : 'plus'}>
      {gone ? 'Open the configuration' : 'Add a data source'}
    </LinkButton>
  );
  return (
    <EmptyState
      variant="call-to-action"
      message={gone ? 'The configured data source is gone' : 'There is no Sluice data source yet'}
      button={mayConfigure() ? button : undefined}
    >
      {gone
        ? `No data source has the uid “${choice.uid}” any more. `
        : 'These pages read Kafka and Cassandra through a Sluice Streams data source. '}
      {!mayConfigure() && (gone ? 'Ask an administrator to choose another.' : 'Ask an administrator to add one.')}
    </EmptyState>
  );
}
