import type { Config } from "../config/config.ts";
import { type CassandraConnection, connectCassandra } from "../cassandra/client.ts";
import { storeDeclarations } from "../cassandra/declarations.ts";
import { ensureKeyspace, parseReplication } from "../cassandra/keyspace.ts";
import { ensureTables } from "../cassandra/ensure_tables.ts";
import { CURSOR_SECRET, ensureSecret } from "../cassandra/secrets.ts";
import { throughSchemaRaces } from "../cassandra/schema_race.ts";
import type { StoredStream } from "../cassandra/stored_declaration.ts";
import { planTables } from "../cassandra/tables.ts";
import type { SetUpOptions } from "./set_up_topics.ts";

/** What {@linkcode setUpCassandra} did. */
export interface CassandraChanges {
  /** What was done, in words; empty when nothing was to do. */
  readonly done: readonly string[];
  /** What is not as configured and was left alone. */
  readonly notices: readonly string[];
  /** The streams as they are stored now. */
  readonly streams: readonly StoredStream[];
}

/** The settings that it takes. */
export type CassandraSettings = CassandraConnection & Pick<Config, "cassandraReplication">;

const CLIENT_ID = "sluice-setup";

/**
 * Makes keyspace, tables and stored declarations; running it again changes nothing.
 *
 * @throws {Error} in one sentence with the fix: Cassandra cannot be used, the replication does not
 * fit the cluster, a table cannot be altered to what a declaration needs
 */
export async function setUpCassandra(
  config: CassandraSettings,
  { streams, env }: Pick<SetUpOptions, "streams" | "env">,
): Promise<CassandraChanges> {
  const tables = planTables(streams);
  const keyspace = await setUpKeyspace(config);
  const connect = () => connectCassandra(config, { clientId: CLIENT_ID });
  const client = await throughSchemaRaces(connect);
  try {
    const altered = await ensureTables(client, tables);
    const store = () => storeDeclarations(client, streams, env);
    const declarations = await throughSchemaRaces(store);
    const made = await ensureSecret(client, CURSOR_SECRET);
    const stored = declarations.changed.map((name) => `store declaration ${name}`);
    return {
      done: [
        ...keyspace.done,
        ...altered,
        ...stored,
        ...(made ? ["make the secret of page cursors"] : []),
      ],
      notices: keyspace.notices,
      streams: declarations.streams,
    };
  } finally {
    await client.shutdown();
  }
}

async function setUpKeyspace(
  config: CassandraSettings,
): Promise<Pick<CassandraChanges, "done" | "notices">> {
  const { cassandraKeyspace: name, cassandraReplication } = config;
  const replication = parseReplication(cassandraReplication);
  const client = await connectCassandra(config, { clientId: CLIENT_ID, useKeyspace: false });
  try {
    const result = await ensureKeyspace(client, name, { replication });
    const notice = result.otherReplication === undefined ? [] : [
      `keyspace ${name} has replication ${result.otherReplication}, not ${cassandraReplication}; ` +
      "an administrator may alter it and must run a repair then",
    ];
    return { done: result.created ? [`create keyspace ${name}`] : [], notices: notice };
  } finally {
    await client.shutdown();
  }
}
