import type { TablesAnswer } from "../../../src/contract/resources.ts";
import { select } from "../rows/select.ts";
import type { Sources } from "../sources.ts";
import { tableExpiry } from "./table_expiry.ts";

const COLUMNS = "table_name, comment, default_time_to_live, compaction";

/** GET tables */
export async function listTables(
  { settings, cassandra }: Sources,
): Promise<TablesAnswer> {
  const { keyspace } = settings.cassandra;
  const client = await cassandra();
  const options = { params: [keyspace], fetchSize: 5_000 };
  const counts = new Map<string, number>();
  const columns = "SELECT table_name FROM system_schema.columns WHERE keyspace_name = ?";
  for await (const row of select(client, columns, options)) {
    const table = String(row["table_name"]);
    counts.set(table, (counts.get(table) ?? 0) + 1);
  }
  const tables: TablesAnswer["tables"] = [];
  const cql = `SELECT ${COLUMNS} FROM system_schema.tables WHERE keyspace_name = ?`;
  for await (const row of select(client, cql, options)) {
    const name = String(row["table_name"]);
    const compaction = row["compaction"] as
      | Readonly<Record<string, string>>
      | null;
    const ttlSeconds = Number(row["default_time_to_live"] ?? 0);
    tables.push({
      name,
      comment: String(row["comment"] ?? ""),
      columns: counts.get(name) ?? 0,
      ttlSeconds,
      expiry: tableExpiry(name, { ttlSeconds, tables: counts }),
      compaction: compaction?.["class"]?.split(".").at(-1) ?? "",
    });
  }
  return { keyspace, tables };
}
