import { CqlError } from "../cql_error.ts";
import type { Name } from "../parser/statement.ts";
import type { TableSchema } from "../schema/read_table.ts";

/**
 * Tables of Cassandra's own keyspaces that hold nothing but schema, topology and the node's
 * statistics, and few rows of it. Everything else of these keyspaces is refused, what a later
 * version adds as well: roles and their secrets, other users' statements with their literals
 * (`prepared_statements`, `queries`, `system_traces`), hints and batches with rows of other
 * keyspaces, keys of partitions (`top_partitions`, `partition_denylist`), logs, settings and
 * properties with passwords.
 */
const READABLE: Readonly<Record<string, ReadonlySet<string> | "all">> = {
  system: words(
    "local peers peers_v2 built_views available_ranges available_ranges_v2 size_estimates " +
      "table_estimates compaction_history sstable_activity sstable_activity_v2 IndexInfo",
  ),
  system_schema: "all",
  system_virtual_schema: "all",
  system_metrics: "all",
  system_distributed: words("repair_history parent_repair_history view_build_status"),
  system_views: words(
    "batch_metrics caches cidr_filtering_metrics_counts cidr_filtering_metrics_latencies clients " +
      "coordinator_read_latency coordinator_scan_latency coordinator_write_latency cql_metrics " +
      "disk_usage gossip_info indexes internode_inbound internode_outbound local_read_latency " +
      "local_scan_latency local_write_latency max_partition_size max_sstable_size pending_hints " +
      "repair_jobs repair_participates repair_sessions repair_validations repairs rows_per_read " +
      "snapshots sstable_indexes sstable_index_segments sstable_tasks streaming thread_pools " +
      "tombstones_per_read uncaught_exceptions_count",
  ),
};

/** Keyspaces of the server, whatever it is: Cassandra, DSE or one of their relatives. */
const SYSTEM_KEYSPACE = /^(system|system_.*|dse_.*|solr_admin|data_endpoint_auth)$/;

/** True for a keyspace of the server's own; the tables of it that can be read have few rows. */
export function isSystemKeyspace(keyspace: string): boolean {
  return SYSTEM_KEYSPACE.test(keyspace);
}

/**
 * Lets a table of the server's own keyspaces pass only where it may be read through a dashboard.
 *
 * @throws {CqlError} for any other of them
 */
export function refuseSecrets(
  { keyspace, table }: { readonly keyspace: string; readonly table: string },
  at: Name,
): void {
  const readable = readableOf(keyspace);
  if (readable === "all" || readable.has(table)) return;
  const others = readable.size === 0
    ? `No table of ${keyspace} can be read here`
    : `Of ${keyspace} these can be read: ${[...readable].join(", ")}`;
  throw new CqlError(
    `${keyspace}.${table} is refused: it may hold secrets or what other users did`,
    {
      kind: "refused",
      at: { from: at.from, to: at.to },
      fix: `${others}. Read it with cqlsh.`,
    },
  );
}

/**
 * Refuses the table in which the workers share secrets (`core/cassandra/secrets.ts`), by its columns
 * as well as its name: a table of an application may be called so too, and another keyspace may be
 * that of other workers.
 *
 * @throws {CqlError} when it is that table
 */
export function refuseSharedSecrets(
  table: TableSchema,
  at: Name,
): void {
  if (!holdsSharedSecrets(table)) return;
  const { keyspace, name } = table;
  throw new CqlError(`${keyspace}.${name} is refused: it holds secrets of the workers`, {
    kind: "refused",
    at: { from: at.from, to: at.to },
    fix: "Read it with cqlsh.",
  });
}

/** True for a table that neither of these checks refuses. */
export function isReadable(table: KnownTable): boolean {
  const readable = readableOf(table.keyspace);
  return (readable === "all" || readable.has(table.name)) && !holdsSharedSecrets(table);
}

/** What tells a table from others. */
type KnownTable = Pick<TableSchema, "keyspace" | "name" | "partitionKey" | "columns">;

/** Tables of a keyspace that may be read, as far as their names show it. */
function readableOf(keyspace: string): ReadonlySet<string> | "all" {
  if (!isSystemKeyspace(keyspace)) return "all";
  return Object.hasOwn(READABLE, keyspace) ? READABLE[keyspace]! : new Set();
}

function holdsSharedSecrets({ name, partitionKey, columns }: KnownTable): boolean {
  return name === "secrets" && partitionKey.join() === "name" &&
    columns.map((column) => column.name).toSorted().join() === "name,value";
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}
