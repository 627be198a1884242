import type cassandra from "cassandra-driver";
import type { CqlValidateAnswer } from "../../../src/contract/resources.ts";
import { CqlError } from "../../cql/cql_error.ts";
import type { Token } from "../../cql/lexer/token.ts";
import { parseSelect } from "../../cql/parser/parse_select.ts";
import type { SelectStatement } from "../../cql/parser/statement.ts";
import { columnProblems, noSuchTable } from "../../cql/scan/check_table.ts";
import { refuseFullScan } from "../../cql/scan/refuse_full_scan.ts";
import { refuseSecrets, refuseSharedSecrets } from "../../cql/scan/system_tables.ts";
import { macroBuckets } from "../../cql/macros/time_buckets.ts";
import { readTable, type TableSchema } from "../../cql/schema/read_table.ts";
import { bucketMacros } from "../buckets/key_parts.ts";
import { readAggregates } from "../buckets/plan_groups.ts";
import { refuseUnmergeable } from "../buckets/refuse_unmergeable.ts";

/** Options of {@linkcode validateCql}. */
export interface ValidateOptions {
  readonly client: cassandra.Client;
  /** The datasource's keyspace. */
  readonly keyspace: string;
  readonly allowFullScans: boolean;
}

/**
 * Everything that is wrong with a query as far as it can be found without running it: grammar,
 * table, columns, full scans and plans over time buckets. Variables have no value while a query is written, so what depends
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
    if (problems.length > 0) return problems;
    if (!allowFullScans) refuseScan(statement, table);
    await refuseBuckets(statement, { client, keyspace, table });
    return [];
  } catch (error) {
    if (error instanceof CqlError) return [error];
    throw error;
  }
}

function refuseScan(statement: SelectStatement, table: TableSchema): void {
  const known = statement.relations.every(({ columns, token, operands }) =>
    columns.every(({ text }) => text !== null) &&
    !(token && operands.some((operand) => typeof operand === "object" && operand !== null))
  );
  // A function that a variable chooses has no name yet.
  if (!known || statement.functions.includes("")) return;
  const limit = typeof statement.limit === "object" ? statement.limit && 1 : statement.limit;
  refuseFullScan(statement, table, { limit });
}

/** A moment: units and formats are right or wrong whatever the time range. */
const MOMENT = { from: 0, to: 0 };

/** What cannot run over several buckets is wrong even if a time range may touch a single one. */
async function refuseBuckets(
  statement: SelectStatement,
  { client, keyspace, table }: {
    readonly client: cassandra.Client;
    readonly keyspace: string;
    readonly table: TableSchema;
  },
): Promise<void> {
  const macros = bucketMacros(statement, table);
  if (macros.length === 0 || statement.nearest !== null) return;
  for (const macro of macros) {
    if (macro.args.every(({ kind }) => kind !== "variable")) macroBuckets(macro, MOMENT);
  }
  // A function or a group that a variable chooses has no name yet.
  const unknown = statement.functions.includes("") ||
    statement.groups.some(({ column }) => column?.text == null);
  if (unknown) return;
  const names = ({ kind }: Token) => kind === "macro" ? keyspace : undefined;
  const aggregates = await readAggregates(statement, { client, keyspace, names });
  refuseUnmergeable(statement, { table, list: { nameOf: names, aggregates }, several: true });
}
