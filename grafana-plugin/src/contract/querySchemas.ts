import Type from 'typebox';

import { PIPELINE_METRICS } from './live.ts';
import { LOG_LEVELS, LOG_SOURCES, PREDICTED_VALUES } from './rows.ts';

/*
 * What the JSON of each kind of query looks like; further fields are Grafana's own. The backend checks queries by it;
 * the browser takes the types of `query.ts` from it and nothing else, so that its bundle has no TypeBox.
 */

/** What a field takes is in its description; it ends the sentence “… must be”. */
const text = (allowed: string) => Type.String({ description: allowed });
const name = (allowed: string) => Type.String({ minLength: 1, description: allowed });
const texts = (allowed: string) => Type.Optional(Type.Array(Type.String(), { description: allowed }));
const flag = () => Type.Optional(Type.Boolean({ description: 'true or false' }));

function words<Word extends string>(...allowed: Word[]) {
  return Type.Enum(allowed, { description: `one of ${allowed.join(', ')}` });
}

function wordList<Word extends string>(...allowed: Word[]) {
  return Type.Optional(Type.Array(words(...allowed), { description: `a list of ${allowed.join(', ')}` }));
}

/** Compares a dimension's value; the operators are those of Grafana's ad hoc filters. */
const filter = Type.Object({
  key: name('the name of a dimension'),
  operator: words('=', '!=', '=~', '!~', '=|', '!=|'),
  value: text('a text'),
  /** Values of the multi-value operators `=|` and `!=|`. */
  values: texts('a list of texts'),
});

/** What every query has. */
const base = {
  refId: text('a text'),
  hide: flag(),
  /** Follow the live tail. Default true; alerting and API callers never do. */
  live: flag(),
  /**
   * Set by the browser when it goes on with the live tail from where the answer ends: then what is newer than the end
   * of the range, because it came while the question was on its way, belongs to the answer. Never stored.
   */
  followed: flag(),
  /** Pattern of the series' names, such as `{{key}} {{aggregate}}`. Empty: from the labels. */
  legend: Type.Optional(text('a pattern such as {{key}} {{aggregate}}')),
  filters: Type.Optional(Type.Array(filter, { description: 'a list of {key, operator, value}' })),
};

const stream = name('the name of a stream');
/** Empty: every key, up to the limit. */
const keys = texts('a list of keys');
/** Empty: every stream that the kind can show. */
const streams = texts('a list of streams');

export const QUERY_SCHEMAS = {
  /** Windows of a stream: history and the live tail. */
  windows: Type.Object({
    ...base,
    kind: Type.Literal('windows'),
    stream,
    keys,
    /** ms, 0 for sessions; `auto` picks a declared size from the panel's interval. */
    size: Type.Optional(
      Type.Union([Type.Integer({ minimum: 0 }), Type.Literal('auto')], {
        description: "'auto' or a size of the stream's windows in ms (0 for sessions)",
      })
    ),
    /** Empty: every measure of the window. `count` needs no measure. */
    measures: texts('a list of measures'),
    /** Empty: `avg`, or `count` where nothing is measured. */
    aggregates: texts('a list of aggregates such as avg or p95'),
    /** Dimension whose values, rather than keys, make the series. */
    by: Type.Optional(text('the name of a dimension')),
    /** Leave out windows that are not final yet. */
    finalOnly: flag(),
    /**
     * Of format `rows`: with no values but those that the measures and aggregates name. Set by the browser, which makes
     * series or a table of them itself. Never stored.
     */
    namedOnly: flag(),
    /** `rows`: one row per window with everything, for the Live windows panel and for joins. */
    format: Type.Optional(words('timeseries', 'table', 'rows')),
  }),
  /** Raw records of a stream. */
  records: Type.Object({
    ...base,
    kind: Type.Literal('records'),
    stream,
    keys,
    /** Empty: every column for tables, every measure for series. */
    columns: texts('a list of columns'),
    /** Only the newest record of each key. */
    latest: flag(),
    format: Type.Optional(words('timeseries', 'table', 'rows')),
  }),
  /** What is expected of a stream's windows, and what they came to. */
  predictions: Type.Object({
    ...base,
    kind: Type.Literal('predictions'),
    stream,
    keys,
    /** Which of the stream's predictions, as `measure aggregate size`: what a variable holds. */
    series: Type.Optional(text('what is predicted, such as "speed avg 60000"')),
    /** The same in three; the first that fits all that is set, `series` included. Empty: any. */
    measure: Type.Optional(text('a measure that is predicted')),
    aggregate: Type.Optional(text('an aggregate that is predicted')),
    size: Type.Optional(Type.Integer({ minimum: 1, description: 'a size of the windows in ms' })),
    /** How many windows before its end each past window is shown as it was expected. Default 1. */
    horizon: Type.Optional(Type.Integer({ minimum: 1, description: 'a number of windows, 1 or more' })),
    /** Empty: all but the score. */
    values: wordList(...PREDICTED_VALUES),
    /** `anomalies`: those that were unusual, as log lines. `rows`: all that is known, for joins. */
    format: Type.Optional(words('timeseries', 'table', 'anomalies', 'rows')),
  }),
  /** A SELECT of any keyspace. */
  cql: Type.Object({
    ...base,
    kind: Type.Literal('cql'),
    cql: Type.String({ pattern: /\S/, description: 'a SELECT statement' }),
    format: Type.Optional(words('table', 'timeseries', 'logs')),
    /** Columns whose values become labels of a series. Empty: every text column. */
    labelColumns: texts('a list of columns'),
    /**
     * Values of the dashboard's variables that `cql` names as `$name`, `${name}`, `${name.field}` or
     * `[[name]]`, by what stands for the name: `name.field` is one. Of Grafana's own those in
     * `CQL_GLOBALS`.
     * The backend binds them; they never become part of the statement's text.
     */
    variables: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Array(Type.String())]), {
        description: 'an object of texts and lists of texts',
      })
    ),
  }),
  /** Texts of streams, or what could not be counted. */
  logs: Type.Object({
    ...base,
    kind: Type.Literal('logs'),
    source: words(...LOG_SOURCES),
    streams,
    /** Words that a line must contain, without regard to case. */
    search: Type.Optional(text('a text')),
    levels: wordList(...LOG_LEVELS),
  }),
  /** State of the pipeline, per stream. */
  pipeline: Type.Object({
    ...base,
    kind: Type.Literal('pipeline'),
    /** Empty: all. */
    metrics: wordList(...PIPELINE_METRICS),
    streams,
    /** Leave out the streams that the process workers do not have. */
    runningOnly: flag(),
    /** `rows`: the states as they were sampled, for joins. */
    format: Type.Optional(words('timeseries', 'table', 'rows')),
  }),
};
