import assert from "node:assert/strict";
import { planTables } from "#core/cassandra/tables.ts";
import { CqlError } from "../cql_error.ts";
import { parseSelect } from "../parser/parse_select.ts";
import type { TableSchema } from "../schema/read_table.ts";
import { refuseSecrets, refuseSharedSecrets } from "./system_tables.ts";

function check(table: string): void {
  const statement = parseSelect(`SELECT * FROM ${table}`);
  const names = { keyspace: statement.keyspace?.text ?? "sluice", table: statement.table.text! };
  refuseSecrets(names, statement.keyspace ?? statement.table);
}

Deno.test("of the server's own tables those without secrets can be read", () => {
  for (
    const table of [
      "system.local",
      "system.peers_v2",
      'system."IndexInfo"',
      "SYSTEM.size_estimates",
      "system_schema.columns",
      "system_virtual_schema.tables",
      "system_views.clients",
      "system_views.thread_pools",
      "system_distributed.repair_history",
      // Of an application, whatever they are called.
      "settings",
      "queries",
      "app.prepared_statements",
      '"System".local',
    ]
  ) check(table);
});

Deno.test("any other is refused, however it is written, what a later version adds as well", () => {
  for (
    const table of [
      "system.prepared_statements",
      "system . prepared_statements",
      '"system"."prepared_statements"',
      "SYSTEM.Prepared_Statements",
      "system.batches",
      "system.paxos",
      "system.hints",
      "system.top_partitions",
      "system.indexinfo",
      "system.added_later",
      "system_auth.roles",
      "system_traces.sessions",
      "system_views.settings",
      "system_views.queries",
      "system_views.system_properties",
      "system_views.system_logs",
      "system_distributed.partition_denylist",
      "system_cluster_metadata.metadata_snapshots",
      "system_added_later.t",
      "dse_security.roles",
      "dse_perf.node_slow_log",
    ]
  ) {
    assert.throws(() => check(table), (error) => {
      assert(error instanceof CqlError && error.kind === "refused", table);
      assert.match(error.message, /is refused: it may hold secrets/);
      assert.match(
        error.fix,
        /^(Of \w+ these can be read: .*|No table of .*)\. Read it with cqlsh\.$/,
      );
      return true;
    }, table);
  }
});

Deno.test("the secrets of the workers are refused in any keyspace, an application's are not", () => {
  const { table: at } = parseSelect("SELECT * FROM secrets");
  const planned = planTables([]).find(({ name }) => name === "secrets")!;
  const shared: TableSchema = {
    keyspace: "sluice",
    name: planned.name,
    partitionKey: planned.partitionKey,
    clustering: [],
    columns: Object.entries(planned.columns).map(([name, type]) => ({ name, type })),
    descending: [],
    indexes: [],
    virtual: false,
  };
  for (const keyspace of ["sluice", "another"]) {
    assert.throws(() => refuseSharedSecrets({ ...shared, keyspace }, at), (error) => {
      assert(error instanceof CqlError && error.kind === "refused");
      assert.match(error.message, new RegExp(`^${keyspace}.secrets is refused`));
      return true;
    });
  }
  const price = { name: "price", type: "int" };
  refuseSharedSecrets({ ...shared, columns: [...shared.columns, price] }, at);
  refuseSharedSecrets({ ...shared, name: "settings" }, at);
});
