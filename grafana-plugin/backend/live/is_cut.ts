import type { Ring } from "#core/live/ring.ts";

/**
 * Whether records of a topic may be neither in its ring any more nor in Cassandra yet.
 *
 * @param stored by partition, the offset before which everything is in Cassandra
 */
export function isCut(
  ring: Pick<Ring, "partitions" | "from">,
  stored: ReadonlyMap<number, number>,
): boolean {
  return ring.partitions.some((partition) =>
    (stored.get(partition) ?? 0) < (ring.from(partition) ?? 0)
  );
}
