import type { TimeRange } from "../../../src/frames/mod.ts";
import type { QueryContext } from "./context.ts";

/** How far ahead of this clock events may be, ms. */
const AHEAD_MS = 60_000;

/** The times that an answer is about. */
export interface AnswerRange {
  /** What history is read of. */
  readonly read: Readonly<TimeRange>;
  /** What the answer keeps of history and tail. */
  readonly keep: Readonly<TimeRange>;
}

/**
 * The range of a query. Who goes on with the live tail will not be told again what came while the
 * question was on its way, or what is of a clock ahead: the answer to him has no end.
 */
export function answerRange(
  { followed = false }: { readonly followed?: boolean },
  { range, fromAlert }: Pick<QueryContext, "range" | "fromAlert">,
  now: number,
): AnswerRange {
  if (!followed || fromAlert) return { read: range, keep: range };
  return {
    read: { from: range.from, to: Math.max(range.to, now + AHEAD_MS) },
    keep: { from: range.from, to: Infinity },
  };
}
