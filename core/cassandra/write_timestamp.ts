/**
 * Cassandra's write timestamp, µs, of a row that came from a Kafka record.
 *
 * The time of the append is the same however often a record is read, so a replayed write, or one of
 * a worker that lost its partition, never overwrites a newer one; and it is close to the wall clock,
 * which time-window compaction sorts by.
 *
 * @param appendedMs the record's timestamp (LogAppendTime), epoch ms
 */
export function writeTimestamp(appendedMs: number): number {
  return appendedMs * 1_000;
}

/**
 * {@linkcode writeTimestamp} of a window update. Two revisions of one window may be appended in the
 * same millisecond; Cassandra would then merge the two rows column by column, so the revision
 * decides within the millisecond.
 */
export function windowWriteTimestamp(appendedMs: number, revision: number): number {
  return writeTimestamp(appendedMs) + revision % 1_000;
}
