import type { DataSourceApi, DataSourceJsonData } from '@grafana/data';

import type { SluiceQuery } from '../contract/query.ts';
import type { DatasourceSettings } from '../contract/settings.ts';
import type { Resources } from './resources/Resources.ts';

/** The datasource's settings as Grafana hands them to the browser. */
export interface SluiceJsonData extends DataSourceJsonData, DatasourceSettings {}

/** What the editors need of the datasource. */
export interface StreamsApi extends DataSourceApi<SluiceQuery, SluiceJsonData> {
  readonly resources: Resources;
}

/** A plugin query as Grafana may hand it over: new ones have only a refId. */
export type StoredQuery = SluiceQuery | ({ refId: string } & Partial<Pick<SluiceQuery, 'kind' | 'hide'>>);
