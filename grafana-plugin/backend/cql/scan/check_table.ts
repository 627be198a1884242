import { CqlError } from "../cql_error.ts";
import type { Name, SelectStatement } from "../parser/statement.ts";
import type { TableSchema } from "../schema/table_schema.ts";

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

/** The problems of columns that the table does not have. */
export function unknownColumns(
  statement: SelectStatement,
  table: TableSchema,
): readonly CqlError[] {
  const known = new Set(table.columns.map(({ name }) => name));
  const all = table.columns.map(({ name }) => name).join(", ");
  return statement.columns
    .filter(({ text }) => text !== null && !known.has(text))
    .map(({ text, from, to }) =>
      new CqlError(
        `There is no column ${text} in ${table.keyspace}.${table.name}`,
        {
          at: { from, to },
          fix: `It has ${all}.`,
        },
      )
    );
}
