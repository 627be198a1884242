import { defer, map, merge, type Observable } from 'rxjs';

import {
  LoadingState,
  type AdHocVariableFilter,
  type CoreApp,
  type DataFrameJSON,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceGetTagKeysOptions,
  type DataSourceGetTagValuesOptions,
  type DataSourceInstanceSettings,
  type MetricFindValue,
  type ScopedVars,
} from '@grafana/data';
import {
  config,
  DataSourceWithBackend,
  getGrafanaLiveSrv,
  getTemplateSrv,
  type GrafanaLiveSrv,
  type TemplateSrv,
} from '@grafana/runtime';

import type { SluiceQuery } from '../contract/query.ts';
import type { StreamInfo } from '../contract/resources.ts';
import { annotationSupport } from './annotationSupport.ts';
import { describe, interpolate, isComplete, newQuery } from './kinds/queries.ts';
import { follow } from './live/follow.ts';
import { isFollowed } from './live/followed.ts';
import { errorOf } from './live/history.ts';
import { Resources, type ResourceClient } from './resources/Resources.ts';
import type { SluiceJsonData } from './types.ts';
import { SluiceVariableSupport } from './variables/SluiceVariableSupport.ts';

/** What the datasource uses of Grafana. */
export interface DataSourceServices {
  templates: TemplateSrv;
  live(): GrafanaLiveSrv | undefined;
}

/** History from Cassandra and the live tail from Kafka in one answer. */
export class DataSource extends DataSourceWithBackend<SluiceQuery, SluiceJsonData> {
  /** What the editors ask the backend. */
  readonly resources: Resources;
  override annotations = annotationSupport;

  private readonly services: DataSourceServices;
  /** Without brokers there is no live tail. */
  private readonly hasLiveTail: boolean;
  /** Queries whose variables have been replaced; their values are not searched for variables again. */
  private readonly interpolated = new WeakSet<SluiceQuery>();

  constructor(instanceSettings: DataSourceInstanceSettings<SluiceJsonData>, services?: DataSourceServices) {
    super(instanceSettings);
    this.services = services ?? { templates: getTemplateSrv(), live: getGrafanaLiveSrv };
    this.hasLiveTail = (instanceSettings.jsonData.kafkaBrokers ?? []).length > 0;
    this.resources = new Resources(this as ResourceClient);
    this.variables = new SluiceVariableSupport(this.resources, this.services.templates);
  }

  override getDefaultQuery(_app: CoreApp): Partial<SluiceQuery> {
    const { refId: _, ...query } = newQuery('windows', '');
    return query;
  }

  override filterQuery(query: SluiceQuery): boolean {
    return query.hide !== true && isComplete(query);
  }

  override getQueryDisplayText(query: SluiceQuery): string {
    return describe(query);
  }

  override query(request: DataQueryRequest<SluiceQuery>): Observable<DataQueryResponse> {
    // The mixed data source leaves it to each of its own which queries are run.
    const targets = request.targets.filter((query) => this.filterQuery(query));
    const live = this.liveService();
    const followed = live ? targets.filter((query) => isFollowed(query, request)) : [];
    if (!live || followed.length === 0) {
      return super.query({ ...request, targets });
    }
    const others = targets.filter((query) => !followed.includes(query));
    return merge(
      ...(others.length > 0 ? [this.beside({ ...request, targets: others })] : []),
      ...followed.map((query) => this.follow(query, request, live))
    );
  }

  override applyTemplateVariables(
    query: SluiceQuery,
    scopedVars: ScopedVars,
    filters?: AdHocVariableFilter[]
  ): SluiceQuery {
    if (this.interpolated.has(query)) {
      return query;
    }
    return interpolate(query, { templates: this.services.templates, scopedVars, filters });
  }

  override async getTagKeys(options?: DataSourceGetTagKeysOptions<SluiceQuery>): Promise<MetricFindValue[]> {
    return tagKeys(await this.resources.streams(), options?.queries);
  }

  override getTagValues(options: DataSourceGetTagValuesOptions<SluiceQuery>): Promise<MetricFindValue[]> {
    return tagValues(options.key, { resources: this.resources, queries: options.queries });
  }

  /** Grafana Live, where there is something to follow and the server lets this visitor connect. */
  private liveService(): GrafanaLiveSrv | undefined {
    const mayConnect = config.liveEnabled && !config.publicDashboardAccessToken;
    return this.hasLiveTail && mayConnect ? this.services.live() : undefined;
  }

  /** Queries that are answered once, beside others that go on: the panel stays in streaming. */
  private beside(request: DataQueryRequest<SluiceQuery>): Observable<DataQueryResponse> {
    return defer(() => super.query({ ...request, requestId: `${request.requestId}-once` })).pipe(
      map((response) => ({
        ...response,
        key: 'once',
        state: errorOf(response) ? LoadingState.Error : LoadingState.Streaming,
      }))
    );
  }

  private follow(
    query: SluiceQuery,
    request: DataQueryRequest<SluiceQuery>,
    live: GrafanaLiveSrv
  ): Observable<DataQueryResponse> {
    const ready = this.applyTemplateVariables(query, request.scopedVars, request.filters);
    return follow(ready, request, {
      uid: this.uid,
      ask: (asked) => {
        asked.targets.forEach((target) => this.interpolated.add(target));
        return defer(() => super.query(asked));
      },
      stream: (address) => live.getStream<DataFrameJSON>(address),
    });
  }
}

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
