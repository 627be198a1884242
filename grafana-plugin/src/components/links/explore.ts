import { locationUtil, urlUtil } from '@grafana/data';

import { DATASOURCE_ID } from '../../constants.ts';
import type { SluiceQuery } from '../../contract/query.ts';

/** What Explore opens with. */
export interface ExploreOptions {
  /** Of the datasource. */
  uid: string;
  /** Range of time, in Grafana's notation. */
  from?: string;
  to?: string;
}

/** Address of Explore with a prepared query. */
export function exploreUrl(query: SluiceQuery, { uid, from = 'now-15m', to = 'now' }: ExploreOptions): string {
  const datasource = { type: DATASOURCE_ID, uid };
  const panes = { sluice: { datasource: uid, queries: [{ ...query, datasource }], range: { from, to } } };
  const url = urlUtil.renderUrl('/explore', { schemaVersion: 1, panes: JSON.stringify(panes) });
  return locationUtil.assureBaseUrl(url);
}
