import { LiveChannelScope, type LiveChannelAddress } from '@grafana/data';

import type { LiveChannel } from '../../frames/rowsMeta.ts';

/**
 * The address of a datasource's live channel. Grafana 12.3 reads the uid from `namespace`, 12.4 and
 * later from `stream`.
 */
export function liveAddress(uid: string, { path, data }: Pick<LiveChannel, 'path' | 'data'>): LiveChannelAddress {
  const address = {
    scope: LiveChannelScope.DataSource,
    namespace: uid,
    stream: uid,
    path,
    ...(data === undefined ? {} : { data }),
  };
  return address;
}
