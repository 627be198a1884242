import type { PlainFrame } from "../../../src/contract/frame.ts";
import type { RowsMeta } from "../../../src/frames/mod.ts";
import type { DataResponse } from "../../sdk/mod.ts";
import type { ReadBudget } from "./read_budget.ts";

/** What the first frame of an answer tells besides its data. */
export interface AnswerMeta {
  readonly executedQueryString: string;
  readonly budget: ReadBudget;
  /** For the browser, where it goes on live. */
  readonly custom?: RowsMeta | undefined;
}

/** Frames as the answer to a query, with what the inspector shows. */
export function answerOf(
  [first, ...rest]: readonly PlainFrame[],
  { executedQueryString, budget, custom }: AnswerMeta,
): DataResponse {
  if (first === undefined) return { frames: [] };
  const meta = {
    ...first.meta,
    executedQueryString,
    stats: budget.stats(),
    ...(custom === undefined
      ? {}
      : { custom: { ...(first.meta?.["custom"] as object | undefined), ...custom } }),
  };
  return { frames: [{ ...first, meta }, ...rest] };
}
