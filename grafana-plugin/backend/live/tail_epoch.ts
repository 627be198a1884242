import { KINDS } from "#core/live/log.ts";
import type { FollowedTail } from "./tail_set.ts";

/**
 * The epoch of the places in a stream's log: they are good as long as none of its topics begins
 * anew.
 *
 * @param id of the process's tail: every start begins a new epoch
 */
export function tailEpoch(id: string, { log, logId }: Pick<FollowedTail, "log" | "logId">): string {
  const rings = KINDS.reduce((sum, kind) => sum + log.rings[kind].epoch, 0);
  return `${id}-${logId}-${rings}`;
}
