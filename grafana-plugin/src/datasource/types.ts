import type { DataSourceJsonData } from '@grafana/data';

import type { SluiceQuery } from '../contract/query.ts';
import type { DatasourceSettings } from '../contract/settings.ts';

/** The datasource's settings as Grafana hands them to the browser. */
export interface SluiceJsonData extends DataSourceJsonData, DatasourceSettings {}

/** A query of one kind. */
export type QueryOf<Kind extends SluiceQuery['kind']> = Extract<SluiceQuery, { kind: Kind }>;

/** A plugin query as Grafana may hand it over: new ones have only a refId. */
export type StoredQuery = SluiceQuery | ({ refId: string } & Partial<Pick<SluiceQuery, 'kind' | 'hide'>>);
