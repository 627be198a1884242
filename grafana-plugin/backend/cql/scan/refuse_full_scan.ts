import { CqlError } from "../cql_error.ts";
import type { Relation, SelectStatement } from "../parser/statement.ts";
import { SCALAR_FUNCTIONS } from "../schema/functions.ts";
import type { TableSchema } from "../schema/read_table.ts";

/** A query without conditions may read as many rows as this. */
const MAX_UNBOUND_ROWS = 1_000;

/** Options of {@linkcode refuseFullScan}. */
export interface ScanOptions {
  /** The query's LIMIT once variables are put in; null when it has none. */
  readonly limit: number | null;
}

/**
 * Lets a query pass whose conditions locate its rows for Cassandra: whole partition keys, a
 * range of tokens between two ends, an indexed column, or a small LIMIT without conditions.
 *
 * @throws {CqlError} for any other query, with the columns that are missing
 */
export function refuseFullScan(
  statement: SelectStatement,
  table: TableSchema,
  { limit }: ScanOptions,
): void {
  if (table.virtual || table.keyspace === "system_schema") return;
  const missing = missingKeys(statement.relations, table);
  if (missing.length === 0) return;
  if (statement.allowFiltering !== null) {
    throw refused(
      "ALLOW FILTERING reads the whole table and throws most of it away",
      {
        missing,
        at: statement.allowFiltering,
      },
    );
  }
  if (isTokenRange(statement.relations, table) || isIndexed(statement, table)) {
    return;
  }
  if (isShort(statement, limit)) return;
  throw refused("The query reads the whole table", {
    missing,
    at: statement.table,
  });
}

function missingKeys(
  relations: readonly Relation[],
  table: TableSchema,
): readonly string[] {
  const given = new Set(
    relations.filter(({ operator, token, part }) =>
      (operator === "=" || operator === "IN") && !token && !part
    ).flatMap(({ columns }) => columns.map(({ text }) => text)),
  );
  return table.partitionKey.filter((column) => !given.has(column));
}

function isTokenRange(
  relations: readonly Relation[],
  table: TableSchema,
): boolean {
  const operators = relations.filter(({ token, columns }) =>
    token && columns.length === table.partitionKey.length &&
    columns.every(({ text }, index) => text === table.partitionKey[index])
  ).map(({ operator }) => operator);
  if (operators.includes("=") || operators.includes("BETWEEN")) return true;
  return operators.some((operator) => operator === ">" || operator === ">=") &&
    operators.some((operator) => operator === "<" || operator === "<=");
}

function isIndexed(
  { relations, nearest, limit }: SelectStatement,
  table: TableSchema,
): boolean {
  if (nearest !== null && limit !== null) return true;
  return relations.some(({ operator, token, columns }) =>
    operator === "INDEX" ||
    !token && operator !== "IS NOT NULL" && operator !== "!=" &&
      columns.some(({ text }) => text !== null && table.indexed.includes(text))
  );
}

/** Few rows, each read as it lies; an aggregate reads all rows before its LIMIT counts. */
function isShort(statement: SelectStatement, limit: number | null): boolean {
  return limit !== null && limit <= MAX_UNBOUND_ROWS &&
    statement.relations.length === 0 &&
    !statement.grouped && statement.functions.every(isScalar);
}

function isScalar(name: string): boolean {
  return SCALAR_FUNCTIONS.has(name) ||
    /asblob$|^blobas|_as_blob$|^blob_as_/.test(name);
}

function refused(
  reason: string,
  { missing, at }: {
    missing: readonly string[];
    at: { from: number; to: number };
  },
): CqlError {
  const columns = missing.join(" and ");
  return new CqlError(
    `${reason}: WHERE names no ${columns}, a part of the partition key`,
    {
      kind: "refused",
      at: { from: at.from, to: at.to },
      fix: `Add ${missing.map((column) => `${column} = …`).join(" AND ")}` +
        `${missing.length === 1 ? ` ($__timeBuckets makes time buckets)` : ""}, use an indexed ` +
        `column, or LIMIT up to ${MAX_UNBOUND_ROWS} without WHERE. An administrator can allow full ` +
        "scans in the data source's settings.",
    },
  );
}
