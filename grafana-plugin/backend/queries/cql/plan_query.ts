import type cassandra from "cassandra-driver";
import { showValue } from "../../cql/bind/bound_value.ts";
import { convertValue } from "../../cql/bind/convert_value.ts";
import { markerTypes } from "../../cql/bind/marker_types.ts";
import { CqlError } from "../../cql/cql_error.ts";
import type { RenderContext } from "../../cql/macros/render_context.ts";
import { type RenderedStatement, renderStatement } from "../../cql/macros/render_statement.ts";
import { nameOf, variableValue } from "../../cql/macros/variables.ts";
import { parseSelect } from "../../cql/parser/parse_select.ts";
import type { Limit, SelectStatement } from "../../cql/parser/statement.ts";
import { columnProblems, noSuchTable, refuseSecrets } from "../../cql/scan/check_table.ts";
import { refuseFullScan } from "../../cql/scan/refuse_full_scan.ts";
import { readTable } from "../../cql/schema/read_table.ts";

/** What a query is planned with. */
export interface PlanContext extends RenderContext {
  readonly client: cassandra.Client;
  readonly allowFullScans: boolean;
}

/** A statement that may run, with the values of its markers. */
export interface QueryPlan {
  readonly statement: string;
  readonly params: readonly unknown[];
  /** The statement and its values, for people: each value is a comment on a line of its own. */
  readonly shown: string;
  readonly notices: readonly string[];
}

/**
 * Proves that a query only reads, names columns that there are and knows where its rows are, and
 * binds its values.
 *
 * @throws {CqlError} when it may not or cannot run; the driver's errors
 */
export async function planQuery(
  cql: string,
  context: PlanContext,
): Promise<QueryPlan> {
  const statement = parseSelect(cql, {
    nameOf: (token) => nameOf(token, context),
  });
  const rendered = renderStatement(statement, context);
  await checkTable(statement, context);
  return {
    ...await bind(rendered, context),
    shown: show(rendered),
    notices: quoted(statement, context),
  };
}

async function checkTable(
  statement: SelectStatement,
  context: PlanContext,
): Promise<void> {
  const { client, allowFullScans } = context;
  const keyspace = statement.keyspace?.text ?? context.keyspace;
  const name = statement.table.text ?? "";
  refuseSecrets({ keyspace, table: name }, statement.keyspace ?? statement.table);
  const table = await readTable(client, keyspace, { table: name });
  if (table === null) throw noSuchTable(keyspace, statement.table);
  const [problem] = columnProblems(statement, table);
  if (problem !== undefined) throw problem;
  if (allowFullScans) return;
  refuseFullScan(statement, table, {
    limit: limitOf(statement.limit, context),
  });
}

function limitOf(
  limit: Limit | null,
  { variables }: PlanContext,
): number | null {
  if (limit === null || typeof limit === "number") return limit;
  const number = Number(variableValue(limit.token, variables));
  return Number.isInteger(number) ? number : null;
}

async function bind(
  { text, values }: RenderedStatement,
  { client }: PlanContext,
): Promise<{ statement: string; params: readonly unknown[] }> {
  if (values.length === 0) return { statement: text, params: [] };
  const types = await markerTypes(client, text);
  if (types.length !== values.length) {
    throw new CqlError(
      `Cassandra counts ${types.length} values, and the query has ${values.length}`,
    );
  }
  return {
    statement: text,
    params: values.map((value, index) => convertValue(value, types[index]!)),
  };
}

/** A quoted variable is expected to be replaced, but what is in quotes is text, as it stands. */
function quoted({ tokens }: SelectStatement, { variables }: PlanContext): readonly string[] {
  const texts = tokens.filter(({ kind }) => kind === "string").map(({ value }) => value);
  return Object.keys(variables)
    .filter((name) =>
      texts.some((text) =>
        [`$${name}`, `\${${name}}`, `[[${name}]]`].some((form) => text.includes(form))
      )
    )
    .map((name) =>
      `The variable ${name} is not replaced inside a text: write $${name} without quotes, its ` +
      "value is bound."
    );
}

function show({ text, values }: RenderedStatement): string {
  return [
    text,
    ...values.map((value, index) => `-- ${index + 1}: ${showValue(value)} (${value.source})`),
  ].join("\n");
}
