/** Compares a dimension's value; the operators are those of Grafana's ad hoc filters. */
export interface DimensionFilter {
  key: string;
  operator: '=' | '!=' | '=~' | '!~' | '=|' | '!=|';
  value: string;
  /** Values of the multi-value operators `=|` and `!=|`. */
  values?: string[];
}

interface QueryBase {
  refId: string;
  hide?: boolean;
  /** Follow the live tail. Default true; alerting and API callers never do. */
  live?: boolean;
  /**
   * Set by the browser when it goes on with the live tail from where the answer ends: then what is newer than the end
   * of the range, because it came while the question was on its way, belongs to the answer. Never stored.
   */
  followed?: boolean;
  /** Pattern of the series' names, such as `{{key}} {{aggregate}}`. Empty: from the labels. */
  legend?: string;
  filters?: DimensionFilter[];
}

/** Windows of a stream: history and the live tail. */
export interface WindowsQuery extends QueryBase {
  kind: 'windows';
  stream: string;
  /** Empty: every key, up to the limit. */
  keys?: string[];
  /** ms, 0 for sessions; `auto` picks a declared size from the panel's interval. */
  size?: number | 'auto';
  /** Empty: every measure of the window. `count` needs no measure. */
  measures?: string[];
  /** Empty: `avg`, or `count` where nothing is measured. */
  aggregates?: string[];
  /** Dimension whose values, rather than keys, make the series. */
  by?: string;
  /** Leave out windows that are not final yet. */
  finalOnly?: boolean;
  /** `rows`: one row per window with everything, for the Live windows panel and for joins. */
  format?: 'timeseries' | 'table' | 'rows';
  /**
   * Of format `rows`: with no values but those that the measures and aggregates name. Set by the browser, which makes
   * series or a table of them itself. Never stored.
   */
  namedOnly?: boolean;
}

/** Raw records of a stream. */
export interface RecordsQuery extends QueryBase {
  kind: 'records';
  stream: string;
  keys?: string[];
  /** Empty: every column for tables, every measure for series. */
  columns?: string[];
  /** Only the newest record of each key. */
  latest?: boolean;
  format?: 'timeseries' | 'table' | 'rows';
}

export interface CqlQuery extends QueryBase {
  kind: 'cql';
  cql: string;
  format?: 'table' | 'timeseries' | 'logs';
  /** Columns whose values become labels of a series. Empty: every text column. */
  labelColumns?: string[];
  /**
   * Values of the dashboard's variables that `cql` names as `$name`, `${name}` or `[[name]]`, by name.
   * The backend binds them; they never become part of the statement's text.
   */
  variables?: Record<string, string | string[]>;
}

/** What a logs query reads: texts of a stream, or what could not be counted. */
export type LogSource = 'text' | 'late' | 'dead';

export interface LogsQuery extends QueryBase {
  kind: 'logs';
  source: LogSource;
  /** Empty: every stream that has such lines. */
  streams?: string[];
  /** Words that a line must contain, without regard to case. */
  search?: string;
  levels?: LogLevel[];
}

export type LogLevel = 'info' | 'warning' | 'error' | 'critical';

/** What is told of the pipeline, per stream. */
export type PipelineMetric =
  'rate' | 'process_lag' | 'persist_lag' | 'watermark_delay' | 'in' | 'counted' | 'late' | 'dead' | 'filtered';

export interface PipelineQuery extends QueryBase {
  kind: 'pipeline';
  /** Empty: all. */
  metrics?: PipelineMetric[];
  /** Empty: all. */
  streams?: string[];
  /** `rows`: the states as they were sampled, for joins. */
  format?: 'timeseries' | 'table' | 'rows';
}

/** One query of the datasource, as dashboards store it. */
export type SluiceQuery = WindowsQuery | RecordsQuery | CqlQuery | LogsQuery | PipelineQuery;
export type QueryKind = SluiceQuery['kind'];

/** Units: `rate` records/s, lags in records, `watermark_delay` ms, the ledger in records. */
export const PIPELINE_METRICS: readonly PipelineMetric[] = [
  'rate',
  'process_lag',
  'persist_lag',
  'watermark_delay',
  'in',
  'counted',
  'late',
  'dead',
  'filtered',
];
