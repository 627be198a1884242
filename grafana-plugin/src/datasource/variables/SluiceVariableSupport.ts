import { from, map, type Observable } from 'rxjs';

import {
  CustomVariableSupport,
  type DataQueryRequest,
  type DataQueryResponse,
  type MetricFindValue,
  type ScopedVars,
  type TimeRange,
} from '@grafana/data';

import { seriesId } from '#core/contract/predicted_series.ts';
import type { StreamInfo } from '../../contract/resources.ts';
import { seriesTitle } from '../../frames/seriesTitle.ts';
import { cqlVariables } from '../kinds/cql/cqlVariables.ts';
import type { Replacer } from '../kinds/expand.ts';
import type { Resources } from '../resources/Resources.ts';
import type { StreamsApi } from '../types.ts';
import { completedVariable, isCompleteVariable, type VariableQuery } from './variableQuery.ts';
import { VariableQueryEditor } from './VariableQueryEditor.tsx';

/** Template variables: streams, keys, dimensions, measures and CQL. */
export class SluiceVariableSupport extends CustomVariableSupport<StreamsApi, VariableQuery> {
  override editor = VariableQueryEditor;

  constructor(
    private readonly resources: Resources,
    private readonly templates: Replacer
  ) {
    super();
  }

  override query(request: DataQueryRequest<VariableQuery>): Observable<DataQueryResponse> {
    const values = variableValues(completedVariable(request.targets[0]), {
      resources: this.resources,
      templates: this.templates,
      scopedVars: request.scopedVars,
      range: request.range,
    });
    return from(values).pipe(map((data) => ({ data })));
  }
}

/** Keys that one variable offers at most. */
const MAX_KEYS = 5_000;

/** What the values are asked of. */
interface VariableValuesOptions {
  resources: Pick<Resources, 'streams' | 'keys' | 'dimensionValues' | 'cqlValues'>;
  templates: Replacer;
  scopedVars: ScopedVars;
  range?: TimeRange | undefined;
}

/** Values of a template variable; none while its query is not finished. */
async function variableValues(query: VariableQuery, options: VariableValuesOptions): Promise<MetricFindValue[]> {
  const { resources, templates, scopedVars, range } = options;
  const text = (target = '') => templates.replace(target, scopedVars, 'csv');
  if (!isCompleteVariable(query)) {
    return [];
  }
  const stream = text(query.stream);
  switch (query.source) {
    case 'streams':
      return named(await resources.streams());
    case 'predicted':
      return named((await resources.streams()).filter(({ predicted }) => predicted.length > 0));
    case 'series': {
      const info = (await resources.streams()).find(({ name }) => name === stream);
      return info === undefined
        ? []
        : info.predicted.map((series) => ({ text: seriesTitle(series, info), value: seriesId(series) }));
    }
    case 'keys': {
      const order = query.newest ? 'newest' : 'key';
      return plain((await resources.keys(stream, { prefix: text(query.prefix), limit: MAX_KEYS, order })).keys);
    }
    case 'dimension':
      return plain(await resources.dimensionValues(stream, text(query.dimension)));
    case 'measures': {
      const info = (await resources.streams()).find(({ name }) => name === stream);
      return Object.entries(info?.measures ?? {}).map(([value, { label }]) => ({ text: label || value, value }));
    }
    case 'cql':
      return resources.cqlValues(query.cql ?? '', {
        variables: cqlVariables(query.cql ?? '', templates, scopedVars),
        ...(range ? { range: { from: range.from.valueOf(), to: range.to.valueOf() } } : {}),
      });
  }
}

const named = (streams: StreamInfo[]): MetricFindValue[] =>
  streams.map(({ name, title }) => ({ text: title || name, value: name }));

const plain = (values: string[]): MetricFindValue[] => values.map((value) => ({ text: value, value }));
