import type cassandra from "cassandra-driver";
import { mapLiteral, quote } from "./cql.ts";

/** Replicas per datacenter. */
export type Replication = Readonly<Record<string, number>>;

/**
 * Reads `CASSANDRA_REPLICATION`, such as `dc1:3,dc2:3`.
 *
 * @throws {RangeError} naming the entry that is wrong and what is expected
 */
export function parseReplication(text: string): Replication {
  const replication: Record<string, number> = {};
  for (const entry of text.split(",").map((part) => part.trim()).filter((part) => part !== "")) {
    const match = /^([\w.-]+):([1-9]\d?)$/.exec(entry);
    if (match === null) refuse(`'${entry}' is not datacenter:replicas`);
    const [, datacenter, factor] = match as unknown as [string, string, string];
    if (datacenter in replication) refuse(`'${datacenter}' is named twice`);
    replication[datacenter] = Number(factor);
  }
  if (Object.keys(replication).length === 0) refuse("it names no datacenter");
  return replication;
}

function refuse(problem: string): never {
  throw new RangeError(
    `CASSANDRA_REPLICATION: ${problem}; write for example datacenter1:1 or dc1:3,dc2:3`,
  );
}

/**
 * Checks that the cluster can hold that many replicas; Cassandra itself takes any number and then
 * refuses every write.
 *
 * @param nodes nodes per datacenter
 * @throws {RangeError} naming the datacenter, what it has and what to change
 */
export function checkReplication(
  replication: Replication,
  nodes: Readonly<Record<string, number>>,
): void {
  for (const [datacenter, factor] of Object.entries(replication)) {
    const there = nodes[datacenter];
    if (there === undefined) {
      const seen = Object.keys(nodes).join(", ");
      refuse(`the cluster has no datacenter '${datacenter}', only ${seen}`);
    }
    if (factor > there) {
      refuse(
        `'${datacenter}' has ${there} node${there === 1 ? "" : "s"}, fewer than ${factor} replicas`,
      );
    }
  }
}

/** The `replication` map of a keyspace. */
export function replicationMap(replication: Replication): Readonly<Record<string, string>> {
  const factors = Object.entries(replication).map(([dc, factor]) => [dc, String(factor)]);
  return { class: "NetworkTopologyStrategy", ...Object.fromEntries(factors) };
}

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
