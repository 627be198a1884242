import type { MetricFindValue } from '@grafana/data';

import type { SluiceQuery } from '../contract/query.ts';
import type { StreamInfo } from '../contract/resources.ts';
import type { Resources } from './resources/Resources.ts';

/** Dimensions that ad hoc filters can name: those of the dashboard's streams, or of all streams. */
export function tagKeys(streams: StreamInfo[], queries?: SluiceQuery[]): MetricFindValue[] {
  const names = new Set(relevant(streams, queries).flatMap(({ dimensions }) => Object.keys(dimensions)));
  return [...names].sort().map((name) => ({ text: name, value: name }));
}

/** Values of a dimension over the streams that have it. A stream that cannot be asked is left out. */
export async function tagValues(
  dimension: string,
  {
    resources,
    queries,
  }: { resources: Pick<Resources, 'streams' | 'dimensionValues'>; queries?: SluiceQuery[] | undefined }
): Promise<MetricFindValue[]> {
  const having = relevant(await resources.streams(), queries).filter((stream) => dimension in stream.dimensions);
  const lists = await Promise.allSettled(having.map((stream) => resources.dimensionValues(stream.name, dimension)));
  const values = new Set(lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : [])));
  return [...values].sort().map((value) => ({ text: value, value }));
}

function relevant(streams: StreamInfo[], queries: SluiceQuery[] = []): StreamInfo[] {
  const named = new Set(queries.flatMap((query) => ('stream' in query ? [query.stream] : [])));
  const chosen = streams.filter((stream) => named.has(stream.name));
  return chosen.length > 0 ? chosen : streams;
}
