/** Place of a row among its neighbours: time in ms, then Kafka's partition and offset. */
export type Position = readonly [time: number, partition: number, offset: number];

/** `desc` is newest first. */
export type Order = "asc" | "desc";

/**
 * Order of rows as the tables cluster them: newest first, then partition ascending, then offset
 * descending; `asc` is the exact reverse, as `ORDER BY … ASC` gives it.
 */
export function comparePositions(a: Position, b: Position, order: Order): number {
  const newestFirst = b[0] - a[0] || a[1] - b[1] || b[2] - a[2];
  return order === "desc" ? newestFirst : -newestFirst;
}
