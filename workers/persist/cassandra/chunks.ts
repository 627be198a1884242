import type { Insert } from "#core/cassandra/inserts.ts";

/** Limits of one unlogged batch. */
export const CHUNK_LIMITS = { rows: 32, bytes: 64_000 } as const;

/**
 * Groups rows of one Cassandra partition into chunks that are written as one unlogged batch each.
 *
 * Cassandra applies a batch within one partition as a single mutation, so it costs little more than
 * one insert; across partitions a batch would be slower than single inserts.
 */
export function chunkRows<T extends { readonly insert: Insert }>(
  rows: readonly T[],
): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  const open = new Map<string, { readonly rows: T[]; bytes: number }>();
  for (const row of rows) {
    const { partition, bytes } = row.insert;
    const current = open.get(partition);
    const fits = current !== undefined && current.rows.length < CHUNK_LIMITS.rows &&
      current.bytes + bytes <= CHUNK_LIMITS.bytes;
    if (fits) {
      current.rows.push(row);
      current.bytes += bytes;
    } else {
      const rows = [row];
      chunks.push(rows);
      open.set(partition, { rows, bytes });
    }
  }
  return chunks;
}
