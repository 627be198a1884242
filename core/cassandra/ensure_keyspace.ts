import type cassandra from "cassandra-driver";
import { mapLiteral, quote } from "./cql.ts";
import { checkReplication, type Replication, replicationMap } from "./replication.ts";

/** What {@linkcode ensureKeyspace} found or did. */
export interface KeyspaceResult {
  readonly created: boolean;
  /** The replication of a keyspace that is there already and differs from the wanted one. */
  readonly otherReplication?: string;
}

/**
 * Makes the keyspace when it is missing. The replication of one that exists is left alone: changing
 * it moves data and needs a repair, which is for an administrator to plan.
 *
 * @param client connected without a keyspace
 * @throws {RangeError} when the name is not one for a keyspace or the cluster is too small
 */
export async function ensureKeyspace(
  client: cassandra.Client,
  keyspace: string,
  options: { readonly replication: Replication },
): Promise<KeyspaceResult> {
  if (!/^[A-Za-z]\w{0,47}$/.test(keyspace)) {
    throw new RangeError(
      `CASSANDRA_KEYSPACE='${keyspace}' must start with a letter and have letters, digits and _, at most 48`,
    );
  }
  const { rows } = await client.execute(
    "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?",
    [keyspace],
  );
  const wanted = replicationMap(options.replication);
  const existing = rows[0]?.["replication"] as Record<string, string> | undefined;
  if (existing !== undefined) {
    const { class: strategy = "", ...factors } = existing;
    const actual = { class: strategy.split(".").at(-1) ?? "", ...factors };
    const same = mapLiteral(sorted(actual)) === mapLiteral(sorted(wanted));
    return same ? { created: false } : { created: false, otherReplication: mapLiteral(actual) };
  }
  checkReplication(options.replication, nodesPerDatacenter(client));
  await client.execute(
    `CREATE KEYSPACE IF NOT EXISTS ${quote(keyspace)} WITH replication = ${mapLiteral(wanted)}`,
    [],
    { prepare: false },
  );
  return { created: true };
}

function sorted(map: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => a < b ? -1 : 1));
}

function nodesPerDatacenter(client: cassandra.Client): Readonly<Record<string, number>> {
  const nodes: Record<string, number> = {};
  for (const { datacenter } of client.hosts.values()) {
    nodes[datacenter] = (nodes[datacenter] ?? 0) + 1;
  }
  return nodes;
}
