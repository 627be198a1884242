import type { TablesAnswer } from "../../../src/contract/resources.ts";
import { rowSource } from "../row_source.ts";
import type { Sources } from "../sources.ts";
import { tableExpiry } from "./table_expiry.ts";

const COLUMNS = "SELECT table_name FROM system_schema.columns WHERE keyspace_name = ?";
const TABLES = "SELECT table_name, comment, default_time_to_live, compaction " +
  "FROM system_schema.tables WHERE keyspace_name = ?";
/** Rows per page of a result. */
const PAGE = 5_000;

/** GET tables */
export async function listTables(
  sources: Sources,
): Promise<TablesAnswer> {
  const { keyspace } = sources.settings.cassandra;
  const rows = await rowSource(sources);
  const params = [keyspace];
  const counts = new Map<string, number>();
  for await (const row of rows({ cql: COLUMNS, params }, PAGE)) {
    const table = String(row["table_name"]);
    counts.set(table, (counts.get(table) ?? 0) + 1);
  }
  const tables: TablesAnswer["tables"] = [];
  for await (const row of rows({ cql: TABLES, params }, PAGE)) {
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
