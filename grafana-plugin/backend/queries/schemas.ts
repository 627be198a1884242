import Type from "typebox";
import { PIPELINE_METRICS, type QueryKind } from "../../src/contract/query.ts";

/** What a field takes; it ends the sentence “… must be”. */
const text = (allowed: string) => Type.String({ description: allowed });
const name = (allowed: string) => Type.String({ minLength: 1, description: allowed });
const texts = (allowed: string) =>
  Type.Optional(Type.Array(Type.String(), { description: allowed }));
const flag = () => Type.Optional(Type.Boolean({ description: "true or false" }));

function words<T extends string>(...allowed: readonly T[]) {
  return Type.Union(allowed.map((word) => Type.Literal(word)), {
    description: `one of ${allowed.join(", ")}`,
  });
}

function wordList<T extends string>(...allowed: readonly T[]) {
  return Type.Optional(
    Type.Array(words(...allowed), {
      description: `a list of ${allowed.join(", ")}`,
    }),
  );
}

const filter = Type.Object({
  key: name("the name of a dimension"),
  operator: words("=", "!=", "=~", "!~", "=|", "!=|"),
  value: text("a text"),
  values: texts("a list of texts"),
});

const base = {
  hide: flag(),
  live: flag(),
  followed: flag(),
  legend: Type.Optional(text("a pattern such as {{key}} {{aggregate}}")),
  filters: Type.Optional(
    Type.Array(filter, { description: "a list of {key, operator, value}" }),
  ),
};

const stream = name("the name of a stream");
const keys = texts("a list of keys");

/** What the JSON of each kind of query must look like; further fields are Grafana's own. */
export const QUERY_SCHEMAS = {
  windows: Type.Object({
    ...base,
    stream,
    keys,
    size: Type.Optional(
      Type.Union([Type.Integer({ minimum: 0 }), Type.Literal("auto")], {
        description: "'auto' or a size of the stream's windows in ms (0 for sessions)",
      }),
    ),
    measures: texts("a list of measures"),
    aggregates: texts("a list of aggregates such as avg or p95"),
    by: Type.Optional(text("the name of a dimension")),
    finalOnly: flag(),
    namedOnly: flag(),
    format: Type.Optional(words("timeseries", "table", "rows")),
  }),
  records: Type.Object({
    ...base,
    stream,
    keys,
    columns: texts("a list of columns"),
    latest: flag(),
    format: Type.Optional(words("timeseries", "table", "rows")),
  }),
  cql: Type.Object({
    ...base,
    cql: Type.String({ pattern: /\S/, description: "a SELECT statement" }),
    format: Type.Optional(words("table", "timeseries", "logs")),
    labelColumns: texts("a list of columns"),
    variables: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Union([Type.String(), Type.Array(Type.String())]),
        {
          description: "an object of texts and lists of texts",
        },
      ),
    ),
  }),
  logs: Type.Object({
    ...base,
    source: words("text", "late", "dead"),
    streams: texts("a list of streams"),
    search: Type.Optional(text("a text")),
    levels: wordList("info", "warning", "error", "critical"),
  }),
  pipeline: Type.Object({
    ...base,
    metrics: wordList(...PIPELINE_METRICS),
    streams: texts("a list of streams"),
    format: Type.Optional(words("timeseries", "table", "rows")),
  }),
} as const satisfies Record<QueryKind, unknown>;
