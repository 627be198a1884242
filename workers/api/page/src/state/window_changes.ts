import type { Window } from "../api/contract.ts";

/** One number of a window that a correction changed. */
export interface Change {
  /** `count`, or `aggregate` of the measure such as `avg`. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** What differs between two revisions of a window: the count first, then one measure's aggregates. */
export function windowChanges(
  before: Window,
  after: Window,
  measure: string,
): Change[] {
  const changes: Change[] = [];
  if (before.count !== after.count) {
    changes.push({ name: "count", from: before.count, to: after.count });
  }
  const old = before.measures[measure] ?? {};
  for (const [name, to] of Object.entries(after.measures[measure] ?? {})) {
    const from = old[name];
    if (from !== undefined && from !== to) changes.push({ name, from, to });
  }
  return changes;
}
