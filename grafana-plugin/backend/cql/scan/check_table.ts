import { CqlError } from "../cql_error.ts";
import type { Name, SelectStatement } from "../parser/statement.ts";
import type { TableSchema } from "../schema/table_schema.ts";

/** Keyspaces that hold hashes of passwords or what people did. */
const SECRET_KEYSPACES: ReadonlySet<string> = new Set([
  "system_auth",
  "dse_security",
]);

/**
 * Refuses keyspaces that nobody should read through a dashboard.
 *
 * @throws {CqlError}
 */
export function refuseSecrets(keyspace: string, at: Name): void {
  if (!SECRET_KEYSPACES.has(keyspace)) return;
  throw new CqlError(
    `${keyspace} is refused: it holds roles and their secrets`,
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
