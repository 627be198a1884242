import type { Prediction } from "./prediction.ts";

/** Whether `a` replaces `b`, a prediction of the same window and horizon: who has learned more does. */
export function supersedesPrediction(
  a: Pick<Prediction, "learned" | "actual">,
  b: Pick<Prediction, "learned" | "actual">,
): boolean {
  return a.learned > b.learned || a.learned === b.learned && a.actual !== undefined;
}
