import { CqlError } from "../cql_error.ts";
import { quoteName } from "../macros/quote.ts";
import type { Name, SelectStatement } from "../parser/statement.ts";
import type { TableSchema } from "../schema/table_schema.ts";
import { byLikeness } from "./by_likeness.ts";
import { textBuckets } from "./text_buckets.ts";

/** Columns that a message names at most. */
const MAX_NAMES = 20;

/** Keyspaces and tables that hold secrets or what other users did, with what is in them. */
const SECRETS: ReadonlyMap<string, string> = new Map([
  ["system_auth", "roles and their secrets"],
  ["dse_security", "roles and their secrets"],
  ["system_traces", "other users' queries with their values"],
  ["system_views.queries", "other users' queries with their values"],
  ["system_views.settings", "the nodes' settings with passwords of their key stores"],
]);

/**
 * Refuses what nobody should read through a dashboard.
 *
 * @throws {CqlError}
 */
export function refuseSecrets(
  { keyspace, table }: { readonly keyspace: string; readonly table: string },
  at: Name,
): void {
  const name = [keyspace, `${keyspace}.${table}`].find((name) => SECRETS.has(name));
  if (name === undefined) return;
  throw new CqlError(
    `${name} is refused: it holds ${SECRETS.get(name)}`,
    {
      kind: "refused",
      at: { from: at.from, to: at.to },
      fix: "Read it with cqlsh.",
    },
  );
}

/** The error for a table that is not there. */
export function noSuchTable(keyspace: string, table: Name): CqlError {
  return new CqlError(
    `There is no table ${table.text} in keyspace ${keyspace}`,
    {
      at: { from: table.from, to: table.to },
      fix: "Check the name; a name in upper case needs double quotes.",
    },
  );
}

/** What is wrong with a statement's columns, as far as the table tells. */
export function columnProblems(
  statement: SelectStatement,
  table: TableSchema,
): readonly CqlError[] {
  return [...unknownColumns(statement, table), ...textBuckets(statement, table)];
}

function unknownColumns(statement: SelectStatement, table: TableSchema): readonly CqlError[] {
  const all = table.columns.map(({ name }) => name);
  const known = new Set(all);
  return statement.columns.flatMap(({ text, from, to }) => {
    if (text === null || known.has(text)) return [];
    const names = byLikeness(all, text).map(written);
    const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : "";
    return [
      new CqlError(`There is no column ${text} in ${table.keyspace}.${table.name}`, {
        at: { from, to },
        fix: `It has ${names.slice(0, MAX_NAMES).join(", ")}${more}.`,
      }),
    ];
  });
}

/** A name as a query has to write it. */
function written(name: string): string {
  return /^[a-z][a-z0-9_]*$/.test(name) ? name : quoteName(name);
}
