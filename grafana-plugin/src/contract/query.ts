import type { Static } from 'typebox';

import type { QUERY_SCHEMAS } from './querySchemas.ts';

/** What a query asks for; the list of the kinds is that of their schemas. */
export type QueryKind = keyof typeof QUERY_SCHEMAS;

type Queries = { [Kind in QueryKind]: Static<(typeof QUERY_SCHEMAS)[Kind]> };

/** A query of one kind. */
export type QueryOf<Kind extends QueryKind> = Queries[Kind];

/** One query of the datasource, as dashboards store it. */
export type SluiceQuery = Queries[QueryKind];

export type WindowsQuery = QueryOf<'windows'>;
export type RecordsQuery = QueryOf<'records'>;
export type CqlQuery = QueryOf<'cql'>;
export type LogsQuery = QueryOf<'logs'>;
export type PipelineQuery = QueryOf<'pipeline'>;
export type PredictionsQuery = QueryOf<'predictions'>;

/** Compares a dimension's value; the operators are those of Grafana's ad hoc filters. */
export type DimensionFilter = NonNullable<WindowsQuery['filters']>[number];

/** What a logs query reads: texts of a stream, or what could not be counted. */
export type LogSource = LogsQuery['source'];
export type LogLevel = NonNullable<LogsQuery['levels']>[number];

/** What is shown of the pipeline, per stream. */
export type PipelineMetric = NonNullable<PipelineQuery['metrics']>[number];

/** What is shown of predictions, each as a series. */
export type PredictedValue = NonNullable<PredictionsQuery['values']>[number];
