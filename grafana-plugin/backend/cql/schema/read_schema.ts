import type cassandra from "cassandra-driver";
import type { CqlSchemaAnswer } from "../../../src/contract/resources.ts";
import { MACROS, macroText } from "../macros/catalogue.ts";
import { FUNCTIONS } from "./functions.ts";
import { isReadable } from "../scan/system_tables.ts";
import { type ColumnRow, columnRow, tableOf } from "./read_table.ts";

/** Options of {@linkcode readSchema}. */
export interface ReadSchemaOptions {
  /** The datasource's keyspace: comes first. */
  readonly keyspace: string;
}

type Keyspace = CqlSchemaAnswer["keyspaces"][number];

/**
 * Everything that the editor completes: keyspaces with the tables that may be read and their columns,
 * functions and macros. Cassandra's own keyspaces come last.
 */
export async function readSchema(
  client: cassandra.Client,
  { keyspace }: ReadSchemaOptions,
): Promise<CqlSchemaAnswer> {
  const [columns, virtual, functions, aggregates] = await Promise.all([
    client.execute(`${COLUMNS} FROM system_schema.columns`, [], {
      fetchSize: 5_000,
    }).then(allRows),
    // Cassandra 3.11 has no virtual tables.
    client.execute(`${COLUMNS} FROM system_virtual_schema.columns`).then(
      allRows,
      () => [],
    ),
    client.execute(
      "SELECT keyspace_name, function_name FROM system_schema.functions",
    ),
    client.execute(
      "SELECT keyspace_name, aggregate_name FROM system_schema.aggregates",
    ),
  ]);
  const own = [
    ...functions.rows.map((row) => `${row["keyspace_name"]}.${row["function_name"]}`),
    ...aggregates.rows.map((row) => `${row["keyspace_name"]}.${row["aggregate_name"]}`),
  ];
  const keyspaces = keyspacesOf([...columns, ...virtual]);
  return {
    keyspace,
    keyspaces: keyspaces.toSorted((a, b) =>
      rank(a.name, keyspace) - rank(b.name, keyspace) ||
      (a.name < b.name ? -1 : 1)
    ),
    functions: [...new Set([...FUNCTIONS, ...own])],
    macros: [...MACROS].map(([name, { signature, help }]) => ({
      name: macroText(name),
      signature,
      help,
    })),
  };
}

const COLUMNS = "SELECT keyspace_name, table_name, column_name, kind, position, type";

type Row = ColumnRow & { readonly keyspace: string };

async function allRows(
  result: cassandra.types.ResultSet,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const row of result) {
    rows.push({ ...columnRow(row), keyspace: String(row["keyspace_name"]) });
  }
  return rows;
}

function keyspacesOf(rows: readonly Row[]): Keyspace[] {
  const byKeyspace = Map.groupBy(rows, (row) => row.keyspace);
  return [...byKeyspace].map(([name, inKeyspace]) => ({
    name,
    tables: [...Map.groupBy(inKeyspace, (row) => row.table)].flatMap(
      ([table, ofTable]) => {
        const { partitionKey, clustering, columns } = tableOf(ofTable);
        if (!isReadable({ keyspace: name, name: table, partitionKey, columns })) return [];
        return [{
          name: table,
          partitionKey: [...partitionKey],
          clustering: [...clustering],
          columns: [...columns],
        }];
      },
    ),
  })).filter(({ tables }) => tables.length > 0);
}

function rank(name: string, own: string): number {
  if (name === own) return 0;
  return name.startsWith("system") ? 2 : 1;
}
