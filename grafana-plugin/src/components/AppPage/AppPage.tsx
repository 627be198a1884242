import React, { useMemo, type ReactNode } from 'react';
import { usePluginContext } from '@grafana/data';
import { PluginPage } from '@grafana/runtime';

import { chooseDatasource, sluiceDatasources, type AppSettings } from '../access/datasource.ts';
import { DatasourceContext } from '../access/DatasourceContext.ts';
import { MissingDatasource } from './MissingDatasource.tsx';

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
