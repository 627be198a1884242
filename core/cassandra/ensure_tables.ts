import type cassandra from "cassandra-driver";
import { throughSchemaRaces } from "./schema_race.ts";
import type { TableDefinition } from "./table.ts";
import { type ExistingColumn, type ExistingTable, tableChanges } from "./table_changes.ts";

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

/** Looks a table up by name. */
type TableReader = (name: string) => ExistingTable | undefined;

async function readTables(client: cassandra.Client): Promise<TableReader> {
  const select = (columns: string, table: string) =>
    client.execute(
      `SELECT ${columns} FROM system_schema.${table} WHERE keyspace_name = ?`,
      [client.keyspace],
    );
  const [tables, columns, indexes] = await Promise.all([
    select("table_name, compaction, default_time_to_live", "tables"),
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
