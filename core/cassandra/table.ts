import type { Compaction } from "./compaction.ts";
import { literal, mapLiteral, quote } from "./cql.ts";

/** A column that orders the rows of a partition. */
export interface ClusteringColumn {
  readonly name: string;
  readonly order: "ASC" | "DESC";
}

/** A storage-attached index on one column. */
export interface TableIndex {
  readonly name: string;
  readonly column: string;
  readonly options: Readonly<Record<string, string>>;
}

/** A table as it should be. */
export interface TableDefinition {
  readonly name: string;
  /** CQL type of each column, in the order in which inserts write their values. */
  readonly columns: Readonly<Record<string, string>>;
  readonly partitionKey: readonly string[];
  readonly clustering: readonly ClusteringColumn[];
  readonly compaction: Compaction;
  /** Time to live of rows that are written without one, seconds; 0 for ever. */
  readonly defaultTtl: number;
  readonly comment: string;
  readonly indexes: readonly TableIndex[];
  /** Whether all streams share it. Default false. */
  readonly shared?: boolean;
}

/** `CREATE TABLE IF NOT EXISTS` for a definition. */
export function createTable(table: TableDefinition): string {
  const columns = Object.entries(table.columns).map(([name, type]) => `${quote(name)} ${type}`);
  const partition = `(${table.partitionKey.map(quote).join(", ")})`;
  const key = [partition, ...table.clustering.map(({ name }) => quote(name))].join(", ");
  const order = table.clustering.map(({ name, order }) => `${quote(name)} ${order}`).join(", ");
  const properties = [
    ...(order === "" ? [] : [`CLUSTERING ORDER BY (${order})`]),
    ...tableOptions(table),
    `comment = ${literal(table.comment)}`,
  ];
  const body = [...columns, `PRIMARY KEY (${key})`].join(",\n  ");
  return `CREATE TABLE IF NOT EXISTS ${quote(table.name)} (\n  ${body}\n) WITH ${
    properties.join("\n  AND ")
  }`;
}

/** `ALTER TABLE` that gives an existing table the options of its definition. */
export function alterOptions(table: TableDefinition): string {
  return `ALTER TABLE ${quote(table.name)} WITH ${tableOptions(table).join(" AND ")}`;
}

/** `ALTER TABLE` that adds columns of the definition to an existing table. */
export function addColumns(table: TableDefinition, names: readonly string[]): string {
  const columns = names.map((name) => `${quote(name)} ${table.columns[name]}`).join(", ");
  return `ALTER TABLE ${quote(table.name)} ADD IF NOT EXISTS (${columns})`;
}

/** `CREATE INDEX IF NOT EXISTS` for one index of a table. */
export function createIndex(table: TableDefinition, index: TableIndex): string {
  const options = Object.keys(index.options).length === 0
    ? ""
    : ` WITH OPTIONS = ${mapLiteral(index.options)}`;
  return `CREATE INDEX IF NOT EXISTS ${quote(index.name)} ON ${quote(table.name)} (${
    quote(index.column)
  }) USING 'sai'${options}`;
}

function tableOptions(table: TableDefinition): readonly string[] {
  return [
    `compaction = ${mapLiteral(table.compaction)}`,
    `default_time_to_live = ${table.defaultTtl}`,
  ];
}
