import React from 'react';
import { locationUtil, urlUtil } from '@grafana/data';
import { LinkButton, Stack } from '@grafana/ui';

import { useDatasourceUid } from '../../components/datasource.ts';
import { mayExplore } from '../../components/role.ts';
import { APP_ROOT, DATASOURCE_ID } from '../../constants.ts';
import type { SluiceQuery } from '../../contract/query.ts';
import type { StreamInfo } from '../../contract/resources.ts';

/** Queries that make sense for a stream, by the words of their link. */
function prepared({ name, windows, text }: StreamInfo): Array<[label: string, query: SluiceQuery]> {
  const stream = name;
  return [
    ...(windows.length > 0
      ? [['Explore windows', { refId: 'A', kind: 'windows', stream, size: 'auto' }] as [string, SluiceQuery]]
      : []),
    ['Explore records', { refId: 'A', kind: 'records', stream, format: 'table' }],
    ...(text.length > 0
      ? [['Explore texts', { refId: 'A', kind: 'logs', source: 'text', streams: [stream] }] as [string, SluiceQuery]]
      : []),
  ];
}

/** Where to go from a stream's declaration. */
export function StreamLinks({ stream }: { stream: StreamInfo }) {
  const uid = useDatasourceUid();
  const deadLetters = `${APP_ROOT}/dead-letters?stream=${encodeURIComponent(stream.name)}`;
  return (
    <Stack direction="row" gap={1} wrap="wrap">
      {mayExplore() &&
        prepared(stream).map(([label, query]) => (
          <LinkButton key={label} size="sm" variant="secondary" icon="compass" href={exploreUrl(query, { uid })}>
            {label}
          </LinkButton>
        ))}
      <LinkButton size="sm" variant="secondary" icon="envelope" href={locationUtil.assureBaseUrl(deadLetters)}>
        Dead letters
      </LinkButton>
    </Stack>
  );
}

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
