import type cassandra from "cassandra-driver";
import { showValue } from "../../cql/bind/bound_value.ts";
import type { RenderContext } from "../../cql/macros/render_context.ts";
import { type RenderedStatement, renderStatement } from "../../cql/macros/render_statement.ts";
import { nameOf, variableValue } from "../../cql/macros/variables.ts";
import { parseSelect } from "../../cql/parser/parse_select.ts";
import type { Limit, SelectStatement, Slot } from "../../cql/parser/statement.ts";
import { columnProblems, noSuchTable } from "../../cql/scan/check_table.ts";
import { refuseFullScan } from "../../cql/scan/refuse_full_scan.ts";
import { refuseSecrets, refuseSharedSecrets } from "../../cql/scan/system_tables.ts";
import { readTable, type TableSchema } from "../../cql/schema/read_table.ts";
import { type BucketPlan, planBuckets } from "../buckets/plan_buckets.ts";
import { bindStatement, type BoundStatement } from "./bind_statement.ts";

/** What a query is planned with. */
export interface PlanContext extends RenderContext {
  readonly client: cassandra.Client;
  readonly allowFullScans: boolean;
}

/** How a query runs: as one statement, or as one per partition. */
export type QueryPlan = StatementPlan | {
  readonly buckets: BucketPlan;
  readonly notices: readonly string[];
};

/** A statement that may run, with the values of its markers. */
export interface StatementPlan extends BoundStatement {
  readonly buckets: null;
  /** The statement and its values, for people: each value is a comment on a line of its own. */
  readonly shown: string;
  readonly notices: readonly string[];
}

/**
 * Proves that a query only reads, names columns that there are and knows where its rows are, and
 * binds its values. What the driver prepared before a table changed is prepared anew where values do
 * not fit it any more.
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
  const table = await checkTable(statement, context);
  const notices = quoted(statement, context);
  const limit = limitOf(statement.limit, context);
  const buckets = await planBuckets(statement, { client: context.client, context, table, limit });
  if (buckets !== null) return { buckets, notices };
  return {
    buckets,
    ...await bindStatement(context.client, rendered),
    shown: show(rendered),
    notices,
  };
}

async function checkTable(
  statement: SelectStatement,
  context: PlanContext,
): Promise<TableSchema> {
  const { client, allowFullScans } = context;
  const keyspace = statement.keyspace?.text ?? context.keyspace;
  const name = statement.table.text ?? "";
  refuseSecrets({ keyspace, table: name }, statement.keyspace ?? statement.table);
  const table = await readTable(client, keyspace, { table: name });
  if (table === null) throw noSuchTable(keyspace, statement.table);
  refuseSharedSecrets(table, statement.table);
  const [problem] = columnProblems(statement, table);
  if (problem !== undefined) throw problem;
  if (!allowFullScans) {
    refuseFullScan(statement, table, {
      limit: limitOf(statement.limit, context),
      numberOf: (slot) => wholeNumber(slot, context),
    });
  }
  return table;
}

function limitOf(
  limit: Limit | null,
  { variables }: PlanContext,
): number | null {
  if (limit === null || typeof limit === "number") return limit;
  const number = Number(variableValue(limit.token, variables));
  return Number.isInteger(number) ? number : null;
}

/** The whole number that a variable stands for, null where it stands for anything else. */
function wholeNumber(slot: Slot, { variables }: PlanContext): bigint | null {
  if (slot.kind === "macro") return null;
  const value = String(variableValue(slot.token, variables)).trim();
  return /^[+-]?\d{1,40}$/.test(value) ? BigInt(value.replace(/^\+/, "")) : null;
}

/** A quoted variable is expected to be replaced, but what is in quotes is text, as it stands. */
function quoted({ tokens }: SelectStatement, { variables }: PlanContext): readonly string[] {
  const names = new Set<string>();
  for (const { kind, value } of tokens) {
    if (kind !== "string") continue;
    for (const [, plain, braced, bracketed] of value.matchAll(VARIABLE_IN_TEXT)) {
      const name = plain ?? braced ?? bracketed ?? "";
      if (Object.hasOwn(variables, name)) names.add(name);
    }
  }
  return [...names].map((name) =>
    `The variable ${name} is not replaced inside a text: write $${name} without quotes, its ` +
    "value is bound."
  );
}

const VARIABLE_IN_TEXT = /\$([A-Za-z_]\w*)|\$\{([\w.]+)[^}]{0,100}\}|\[\[([\w.]+)[^\]]{0,100}\]\]/g;

function show({ text, values }: RenderedStatement): string {
  return [
    text,
    ...values.map((value, index) => `-- ${index + 1}: ${showValue(value)} (${value.source})`),
  ].join("\n");
}
