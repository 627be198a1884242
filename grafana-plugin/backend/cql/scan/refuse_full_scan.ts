import { CqlError } from "../cql_error.ts";
import type { Relation, SelectStatement, Slot } from "../parser/statement.ts";
import { SCALAR_FUNCTIONS } from "../schema/functions.ts";
import type { TableSchema } from "../schema/read_table.ts";
import { isIndexed } from "./indexed.ts";
import { isSystemKeyspace } from "./system_tables.ts";
import { NARROW_RANGES, tokenRange } from "./token_range.ts";

/** A query that reads rows as they lie may read as many as this. */
const MAX_UNBOUND_ROWS = 1_000;

/** Options of {@linkcode refuseFullScan}. */
export interface ScanOptions {
  /** The query's LIMIT once variables are put in; null when it has none. */
  readonly limit: number | null;
  /** The whole number that stands for a slot; null where it is none, or not known yet. */
  readonly numberOf?: (slot: Slot) => bigint | null;
}

/**
 * Lets a query pass whose conditions locate its rows for Cassandra: whole partition keys, a narrow
 * range of tokens, an indexed column, or a small LIMIT of rows as they lie.
 *
 * @throws {CqlError} for any other query, with the columns that are missing
 */
export function refuseFullScan(
  statement: SelectStatement,
  table: TableSchema,
  { limit, numberOf = () => null }: ScanOptions,
): void {
  if (table.virtual || isSystemKeyspace(table.keyspace)) return;
  const missing = missingKeys(statement.relations, table);
  if (missing.length === 0 || isIndexed(statement, table)) return;
  const range = tokenRange(statement.relations, { table, numberOf });
  if (range?.isNarrow) return;
  if (isShort(statement, { limit, table })) return;
  const at = statement.allowFiltering ?? statement.table;
  if (range !== null) {
    throw refused(
      range.share === 1
        ? "The query reads the whole table: its range of tokens may be the whole ring"
        : `The query reads ${percent(range.share)} of the table: its range of tokens is too wide`,
      { missing, at, range: true },
    );
  }
  throw refused(
    statement.allowFiltering === null
      ? "The query reads the whole table"
      : "ALLOW FILTERING reads the whole table and throws most of it away",
    { missing, at },
  );
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

/**
 * Few rows, each read as it lies, from the beginning of the table or of a range of tokens; an
 * aggregate reads all rows before its LIMIT counts, and so may a filter.
 */
function isShort(
  statement: SelectStatement,
  { limit, table }: { limit: number | null; table: TableSchema },
): boolean {
  return limit !== null && limit > 0 && limit <= MAX_UNBOUND_ROWS &&
    statement.relations.every((relation) => ofTokens(relation, table)) &&
    !statement.grouped && statement.orderings.length === 0 &&
    statement.functions.every(isScalar);
}

function ofTokens({ token, columns }: Relation, { partitionKey }: TableSchema): boolean {
  return token && columns.length === partitionKey.length &&
    columns.every(({ text }, index) => text === partitionKey[index]);
}

function isScalar(name: string): boolean {
  return SCALAR_FUNCTIONS.has(name) ||
    /asblob$|^blobas|_as_blob$|^blob_as_/.test(name);
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}

function refused(
  reason: string,
  { missing, at, range = false }: {
    missing: readonly string[];
    at: { from: number; to: number };
    range?: boolean;
  },
): CqlError {
  const columns = missing.join(" and ");
  const narrow = `compare token() with numbers that are at most 1/${NARROW_RANGES} of the ring ` +
    "apart, ";
  return new CqlError(
    `${reason}: WHERE names no ${columns}, a part of the partition key`,
    {
      kind: "refused",
      at: { from: at.from, to: at.to },
      fix: `Add ${missing.map((column) => `${column} = …`).join(" AND ")}` +
        `${missing.length === 1 ? ` ($__timeBuckets makes time buckets)` : ""}, use an indexed ` +
        `column, ${
          range ? narrow : ""
        }or LIMIT up to ${MAX_UNBOUND_ROWS} without other conditions. ` +
        "An administrator can allow full scans in the data source's settings.",
    },
  );
}
