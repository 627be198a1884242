import type cassandra from "cassandra-driver";

/** A column of a table, as `system_schema.columns` has it. */
export interface ColumnRow {
  readonly table: string;
  readonly name: string;
  readonly kind: string;
  /** Among the columns of its kind. */
  readonly position: number;
  readonly type: string;
  /** Of a clustering column. */
  readonly descending?: boolean;
}

/** A row of `system_schema.columns` or of its like for virtual tables. */
export function columnRow(row: cassandra.types.Row): ColumnRow {
  return {
    table: String(row["table_name"]),
    name: String(row["column_name"]),
    kind: String(row["kind"]),
    position: Number(row["position"]),
    type: String(row["type"]),
    descending: row["clustering_order"] === "desc",
  };
}

/** Keyspaces of virtual tables (Cassandra 4 and later). */
const VIRTUAL_KEYSPACES: ReadonlySet<string> = new Set([
  "system_views",
  "system_virtual_schema",
]);

const COLUMNS = "table_name, column_name, kind, position, type, clustering_order";

/**
 * Reads a table's columns, keys and indexes.
 *
 * @returns null when there is no such table
 */
export async function readTable(
  client: cassandra.Client,
  keyspace: string,
  { table }: { readonly table: string },
): Promise<TableSchema | null> {
  const virtual = VIRTUAL_KEYSPACES.has(keyspace);
  const schema = virtual ? "system_virtual_schema" : "system_schema";
  const where = "WHERE keyspace_name = ? AND table_name = ?";
  const options = { prepare: true };
  const [columns, indexes] = await Promise.all([
    client.execute(`SELECT ${COLUMNS} FROM ${schema}.columns ${where}`, [
      keyspace,
      table,
    ], options),
    virtual ? undefined : client.execute(
      `SELECT kind, options FROM system_schema.indexes ${where}`,
      [keyspace, table],
      options,
    ),
  ]);
  if (columns.rowLength === 0) return null;
  return {
    ...tableOf(columns.rows.map(columnRow)),
    keyspace,
    name: table,
    indexes: indexes?.rows.map(({ kind, options }) => indexOf(String(kind), options)) ?? [],
    virtual,
  };
}

/** Keys and columns of one table, in the order that they are declared or named. */
export function tableOf(
  rows: readonly ColumnRow[],
): Pick<TableSchema, "partitionKey" | "clustering" | "descending" | "columns"> {
  const ofKind = (kind: string) =>
    rows.filter((row) => row.kind === kind).toSorted((a, b) => a.position - b.position);
  const names = (kind: string) => ofKind(kind).map(({ name }) => name);
  const columns = ["partition_key", "clustering", "static", "regular"]
    .flatMap((kind) => ofKind(kind))
    .map(({ name, type }) => ({ name, type }));
  return {
    partitionKey: names("partition_key"),
    clustering: names("clustering"),
    descending: ofKind("clustering").filter(({ descending }) => descending).map(({ name }) => name),
    columns,
  };
}

/** An index of a table. */
export interface TableIndex {
  /** As Cassandra stores it. */
  readonly column: string;
  /** What of the column is indexed: `full` is a frozen collection as one value. */
  readonly target: "values" | "keys" | "entries" | "full";
  /** `hash` is Cassandra's first kind of index, which finds equal values alone. */
  readonly kind: "hash" | "sasi" | "sai" | "other";
}

/**
 * An index of `system_schema.indexes`, whose target is such as `values(tags)` or `"Name"`.
 *
 * @param kind as Cassandra names it: COMPOSITES, KEYS or CUSTOM
 */
export function indexOf(kind: string, options: Readonly<Record<string, string>>): TableIndex {
  const text = options["target"] ?? "";
  const [, target = "values", inner = text] = /^(keys|values|entries|full)\((.*)\)$/.exec(text) ??
    [];
  return {
    column: inner.startsWith('"') ? inner.slice(1, -1).replaceAll('""', '"') : inner,
    target: target as TableIndex["target"],
    kind: kind === "CUSTOM" ? customKind(options["class_name"] ?? "") : "hash",
  };
}

function customKind(className: string): TableIndex["kind"] {
  const name = className.split(".").at(-1)!.toLowerCase();
  if (name === "sai" || name === "storageattachedindex") return "sai";
  return name === "sasiindex" ? "sasi" : "other";
}

/** What is known of a table, a view or a virtual table. */
export interface TableSchema {
  readonly keyspace: string;
  readonly name: string;
  readonly partitionKey: readonly string[];
  readonly clustering: readonly string[];
  /** Clustering columns whose rows lie in descending order. */
  readonly descending: readonly string[];
  readonly columns: ReadonlyArray<
    { readonly name: string; readonly type: string }
  >;
  readonly indexes: readonly TableIndex[];
  /** Kept in the node's memory, so that reading all of it costs nothing. */
  readonly virtual: boolean;
}
