import { type Kind, KINDS } from "#core/live/log.ts";
import type { LivePosition } from "./position.ts";

/** True when a position has passed the end of a partition; `end` is undefined for unknown ones. */
export function isBeyond(
  position: LivePosition,
  end: (kind: Kind, partition: number) => number | undefined,
): boolean {
  return KINDS.some((kind) =>
    (position.next[kind] ?? []).some((next, partition) =>
      next !== undefined && next > (end(kind, partition) ?? -1)
    )
  );
}
