import type cassandra from "cassandra-driver";
import type { CqlValidateAnswer } from "../../src/contract/resources.ts";
import { CqlError } from "./cql_error.ts";
import { parseSelect } from "./parser/parse_select.ts";
import type { SelectStatement } from "./parser/statement.ts";
import { columnProblems, noSuchTable } from "./scan/check_table.ts";
import { refuseFullScan } from "./scan/refuse_full_scan.ts";
import { refuseSecrets, refuseSharedSecrets } from "./scan/system_tables.ts";
import { readTable, type TableSchema } from "./schema/read_table.ts";

/** Options of {@linkcode validateCql}. */
export interface ValidateOptions {
  readonly client: cassandra.Client;
  /** The datasource's keyspace. */
  readonly keyspace: string;
  readonly allowFullScans: boolean;
}

/**
 * Everything that is wrong with a query as far as it can be found without running it: grammar,
 * table, columns and full scans. Variables have no value while a query is written, so what depends
 * on them passes. Running a query reports the first of its problems in the same words.
 *
 * @throws the driver's errors when the schema cannot be read
 */
export async function validateCql(
  cql: string,
  options: ValidateOptions,
): Promise<CqlValidateAnswer> {
  const problems = (await findProblems(cql, options)).map((
    { message, fix, at },
  ) => ({
    message: fix === "" ? message : `${message}. ${fix}`,
    from: at?.from ?? 0,
    to: at?.to ?? cql.length,
  }));
  return { valid: problems.length === 0, problems };
}

async function findProblems(
  cql: string,
  { client, keyspace, allowFullScans }: ValidateOptions,
): Promise<readonly CqlError[]> {
  try {
    const statement = parseSelect(cql, {
      nameOf: ({ kind }) => kind === "macro" ? keyspace : undefined,
    });
    const { text = keyspace } = statement.keyspace ?? {};
    if (text === null || statement.table.text === null) return [];
    const name = statement.table.text;
    refuseSecrets({ keyspace: text, table: name }, statement.keyspace ?? statement.table);
    const table = await readTable(client, text, { table: name });
    if (table === null) return [noSuchTable(text, statement.table)];
    refuseSharedSecrets(table, statement.table);
    const problems = columnProblems(statement, table);
    if (problems.length > 0 || allowFullScans) return problems;
    return scanProblem(statement, table);
  } catch (error) {
    if (error instanceof CqlError) return [error];
    throw error;
  }
}

function scanProblem(
  statement: SelectStatement,
  table: TableSchema,
): readonly CqlError[] {
  const known = statement.relations.every(({ columns, token, operands }) =>
    columns.every(({ text }) => text !== null) &&
    !(token && operands.some((operand) => typeof operand === "object" && operand !== null))
  );
  // A function that a variable chooses has no name yet.
  if (!known || statement.functions.includes("")) return [];
  const limit = typeof statement.limit === "object" ? statement.limit && 1 : statement.limit;
  refuseFullScan(statement, table, { limit });
  return [];
}
