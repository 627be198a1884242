import { type Notice, warning } from "../../../src/frames/mod.ts";
import type { Held, LiveTail } from "../../live/mod.ts";

/**
 * What to tell of the tail: that it is cut off, or that something may be in neither Cassandra nor
 * the tail.
 *
 * @param dropped the tail dropped something while history was read
 */
export function tailNotices(
  tail: LiveTail | undefined,
  held: Held<unknown> | null,
  dropped: boolean,
): Notice[] {
  if (tail === undefined) return [];
  if (tail.fault !== null) {
    return [warning(`Kafka is not read at the moment, the newest may be missing: ${tail.fault}`)];
  }
  return held?.gap === true || dropped
    ? [warning("The persist worker is so far behind that some of the newest rows may be missing")]
    : [];
}
