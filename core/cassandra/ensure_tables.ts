import type cassandra from "cassandra-driver";
import { throughSchemaRaces } from "./schema_race.ts";
import {
  addColumns,
  alterOptions,
  createIndex,
  createTable,
  type TableDefinition,
} from "./table.ts";

/** A column of an existing table, as `system_schema.columns` has it. */
export interface ExistingColumn {
  readonly type: string;
  readonly kind: "partition_key" | "clustering" | "regular" | "static";
  /** Place within the key columns of its kind. */
  readonly position: number;
  readonly order: "asc" | "desc" | "none";
}

/** A table as it is. */
export interface ExistingTable {
  readonly columns: ReadonlyMap<string, ExistingColumn>;
  readonly compaction: Readonly<Record<string, string>>;
  readonly defaultTtl: number;
  readonly indexes: ReadonlySet<string>;
}

/** One statement that brings a table closer to its definition. */
export interface TableChange {
  readonly cql: string;
  /** For people: what it does, such as `create table vehicle_data`. */
  readonly what: string;
  /** Whether rows can be written and read without it. */
  readonly optional?: boolean;
}

/**
 * The statements that a table needs; none when it is as defined. Columns that the definition no
 * longer has stay: their rows live until they expire.
 *
 * @throws {Error} when the table cannot be altered to its definition: another primary key, or
 * another type of a column
 */
export function tableChanges(
  table: TableDefinition,
  existing: ExistingTable | undefined,
): readonly TableChange[] {
  const indexes = table.indexes
    .filter(({ name }) => existing === undefined || !existing.indexes.has(name))
    .map((index) => ({ cql: createIndex(table, index), what: `create index ${index.name}` }));
  if (existing === undefined) {
    return [{ cql: createTable(table), what: `create table ${table.name}` }, ...indexes];
  }
  checkTypes(table, existing);
  checkKey(table, existing);
  const changes: TableChange[] = [];
  const missing = Object.keys(table.columns).filter((name) => !existing.columns.has(name));
  if (missing.length > 0) {
    const what = `add ${missing.join(", ")} to table ${table.name}`;
    changes.push({ cql: addColumns(table, missing), what });
  }
  if (optionsDiffer(table, existing)) {
    const what = `set time to live and compaction of table ${table.name}`;
    changes.push({ cql: alterOptions(table), what, optional: true });
  }
  return [...changes, ...indexes];
}

function checkTypes(table: TableDefinition, existing: ExistingTable): void {
  for (const [name, type] of Object.entries(table.columns)) {
    const there = existing.columns.get(name);
    if (there !== undefined && there.type !== type) {
      throw new Error(
        `Column '${name}' of table '${table.name}' is ${there.type}, but its declaration needs ` +
          `${type}, and Cassandra cannot change a column's type: give the field another name, ` +
          `or drop the table and run \`deno task setup\``,
      );
    }
  }
}

function checkKey(table: TableDefinition, existing: ExistingTable): void {
  const wanted = [
    ...table.partitionKey,
    ...table.clustering.map(({ name, order }) => `${name} ${order.toLowerCase()}`),
  ].join(", ");
  const keyColumns = (kind: ExistingColumn["kind"]) =>
    [...existing.columns].filter(([, column]) => column.kind === kind)
      .sort(([, a], [, b]) => a.position - b.position);
  const actual = [
    ...keyColumns("partition_key").map(([name]) => name),
    ...keyColumns("clustering").map(([name, { order }]) => `${name} ${order}`),
  ].join(", ");
  if (actual !== wanted) {
    // A shared table's key changes with a version of Sluice, a stream's with its declaration.
    const otherwise = table.shared
      ? "after you have copied the rows that you want to keep, as cqlsh's COPY does; Kafka has what " +
        "its topics still hold"
      : "or give the stream another name";
    throw new Error(
      `Table '${table.name}' has the primary key (${actual}), but its declaration needs ` +
        `(${wanted}): drop the table and run \`deno task setup\`, ${otherwise}`,
    );
  }
}

function optionsDiffer(table: TableDefinition, existing: ExistingTable): boolean {
  if (existing.defaultTtl !== table.defaultTtl) return true;
  return Object.entries(table.compaction).some(([name, value]) => {
    const actual = existing.compaction[name];
    // Cassandra stores the class with its package.
    return name === "class" ? actual?.split(".").at(-1) !== value : actual !== value;
  });
}

/**
 * Makes the tables, columns and indexes that are missing and aligns time to live and compaction.
 * Running it again changes nothing; several workers may run it at once.
 *
 * @param client connected to the keyspace
 * @returns what was done, in words; empty when nothing was to do
 * @throws {Error} when a table exists in a form that cannot be altered
 */
export async function ensureTables(
  client: cassandra.Client,
  tables: readonly TableDefinition[],
): Promise<readonly string[]> {
  const done: string[] = [];
  await throughSchemaRaces(async () => {
    const existing = await readTables(client);
    for (const change of tables.flatMap((table) => tableChanges(table, existing(table.name)))) {
      // The driver returns when all nodes agree on the schema.
      await client.execute(change.cql, [], { prepare: false });
      done.push(change.what);
    }
  });
  return done;
}

/**
 * What tables lack to be written and read, in words; empty when nothing.
 *
 * @param client connected to the keyspace
 * @throws {Error} when a table exists in a form that cannot be altered
 */
export async function tableDifferences(
  client: cassandra.Client,
  tables: readonly TableDefinition[],
): Promise<readonly string[]> {
  const existing = await readTables(client);
  return tables.flatMap((table) => tableChanges(table, existing(table.name)))
    .filter(({ optional }) => !optional).map(({ what }) => what);
}

/** Looks a table up by name. */
type TableReader = (name: string) => ExistingTable | undefined;

async function readTables(client: cassandra.Client): Promise<TableReader> {
  const select = (columns: string, table: string) =>
    client.execute(
      `SELECT ${columns} FROM system_schema.${table} WHERE keyspace_name = ?`,
      [client.keyspace],
    );
  // A table that another worker is making is seen with all of its columns, or not at all.
  const tables = await select("table_name, compaction, default_time_to_live", "tables");
  const [columns, indexes] = await Promise.all([
    select("table_name, column_name, type, kind, position, clustering_order", "columns"),
    select("table_name, index_name", "indexes"),
  ]);
  return (name) => {
    const of = ({ rows }: cassandra.types.ResultSet) =>
      rows.filter((row) => row["table_name"] === name);
    const [table] = of(tables);
    if (table === undefined) return undefined;
    return {
      compaction: table["compaction"],
      defaultTtl: table["default_time_to_live"],
      columns: new Map(of(columns).map((row) => [row["column_name"], existingColumn(row)])),
      indexes: new Set(of(indexes).map((row) => row["index_name"])),
    };
  };
}

function existingColumn(row: cassandra.types.Row): ExistingColumn {
  return {
    type: row["type"],
    kind: row["kind"],
    position: row["position"],
    order: row["clustering_order"],
  };
}
