import type { DataSourceInstanceSettings } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { createContext, useContext } from 'react';

import { DATASOURCE_ID } from '../constants.ts';

/** The app's own settings, kept in its `jsonData`. */
export interface AppSettings {
  /** Uid of the datasource whose pipeline the pages show. Empty: the first one. */
  datasource?: string;
}

/** Which datasource the pages show. */
export type Choice =
  | { state: 'found'; datasource: DataSourceInstanceSettings }
  /** The configured one is gone. */
  | { state: 'gone'; uid: string }
  | { state: 'none' };

/** Every datasource of our type, by name. */
export function sluiceDatasources(): DataSourceInstanceSettings[] {
  const all = getDataSourceSrv().getList({ pluginId: DATASOURCE_ID, all: true });
  return [...all].sort((a, b) => a.name.localeCompare(b.name));
}

/** The configured datasource, else the default one of our type, else the first by name. */
export function chooseDatasource(settings: AppSettings, available: DataSourceInstanceSettings[]): Choice {
  if (settings.datasource) {
    const configured = available.find((candidate) => candidate.uid === settings.datasource);
    return configured === undefined
      ? { state: 'gone', uid: settings.datasource }
      : { state: 'found', datasource: configured };
  }
  const first = available.find((candidate) => candidate.isDefault) ?? available[0];
  return first === undefined ? { state: 'none' } : { state: 'found', datasource: first };
}

/** Uid of the datasource whose resources the page shows. */
export const DatasourceContext = createContext<string | undefined>(undefined);

/** Uid of the page's datasource; to be called below an `AppPage` only. */
export function useDatasourceUid(): string {
  const uid = useContext(DatasourceContext);
  if (uid === undefined) {
    throw new Error('useDatasourceUid was called outside of an AppPage.');
  }
  return uid;
}
