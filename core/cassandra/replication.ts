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
