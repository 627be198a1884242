import type { Recognition } from "../kafka/log_fingerprint.ts";

/** A partition of an input as Kafka has it now. */
export interface LogNow {
  /** Changes when a topic is deleted and made anew; undefined where the broker has none. */
  readonly topicId: string | undefined;
  /** First offset that is still there. */
  readonly low: number;
  /** Offset after the last record. */
  readonly high: number;
  /** Offset that the group has committed. */
  readonly committed: number | undefined;
}

/** Where the state of a stream goes on. */
export interface StatePosition {
  readonly position: number;
  /** Of the log that the position belongs to. */
  readonly topicId: string | undefined;
  /** Whether the log is that one by a record of it; undefined where that was not looked at. */
  readonly recognized?: Recognition | undefined;
}

/** Why the position is not the one that the state asks for. */
export type Displacement = "made anew" | "retention" | "cut off";

/** Where to begin. */
export interface Start {
  readonly position: number;
  readonly displaced?: Displacement;
  /** Offsets that will never be processed; `to` is exclusive. Of the new log when it was made anew. */
  readonly missing?: { readonly from: number; readonly to: number };
  /** The group's offset when it differs from the state's. */
  readonly groupOffset?: number;
}

/**
 * Where a task begins to read an input. Pure.
 *
 * The state's position was written in the same transaction as the group's offset, so the two agree
 * unless the group's offset expired or was moved by hand; the state counts what is before its own
 * position, so that one is right. A position means nothing in another log: one that was made anew is
 * read from its beginning.
 *
 * @param state undefined for a task without state: it begins at the group's offset or the earliest
 */
export function startPosition(state: StatePosition | undefined, log: LogNow): Start {
  if (state === undefined) {
    const { committed = log.low } = log;
    // Nothing was counted yet, so nothing is counted twice.
    return committed > log.high
      ? { position: log.low, displaced: "made anew" }
      : within(committed, log);
  }
  const known = state.topicId !== undefined && log.topicId !== undefined;
  if (known ? state.topicId !== log.topicId : state.recognized === "other") {
    const missing = log.low > 0 ? { missing: { from: 0, to: log.low } } : {};
    return { position: log.low, displaced: "made anew", ...missing };
  }
  const start = within(state.position, log);
  const { committed } = log;
  const differs = committed !== undefined && committed !== state.position;
  return { ...start, ...(differs ? { groupOffset: committed } : {}) };
}

function within(position: number, { low, high }: LogNow): Start {
  if (position < low) {
    return { position: low, displaced: "retention", missing: { from: position, to: low } };
  }
  if (position > high) {
    return { position: high, displaced: "cut off" };
  }
  return { position };
}
