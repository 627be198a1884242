/** How fast the aim adapts, γ of Gibbs and Candès. */
const RATE = 0.03;
/** The most that α may become, in units of 1 − level. */
const MOST_MISSES = 3;
/** Scores that are needed before a quantile of them means something. */
export const LEAST_SCORES = 8;

/**
 * Adaptive conformal inference (Gibbs and Candès 2021): intervals hold the past scores' quantile at
 * 1 − α, and α moves after every value that was or was not inside, so that over time the share that is
 * inside is the level, whatever the series does.
 *
 * @param alpha before the value
 * @returns α after it
 */
export function nextAlpha(alpha: number, inside: boolean, level: number): number {
  const next = alpha + RATE * ((1 - level) - (inside ? 0 : 1));
  // Below 0 intervals are all there is; how far below need not be remembered for ever. And however long
  // a series stood still or was easy to tell, a few misses must widen them again.
  return Math.min(MOST_MISSES * (1 - level), 1, Math.max(-0.2, next));
}

/**
 * How large a score may be for α. Where α asks for more than the scores can tell (the paper's
 * interval is infinite there) it is twice the largest, and infinite while none or too few that are all
 * 0 say nothing.
 *
 * @param scores sorted, ascending
 */
export function scoreQuantile(scores: Float64Array, alpha: number): number {
  const count = scores.length;
  const largest = scores[count - 1] ?? 0;
  if (count < LEAST_SCORES) return largest === 0 ? Infinity : 2 * largest;
  if (alpha >= 1) return 0;
  const rank = Math.ceil((count + 1) * (1 - alpha));
  return rank > count ? 2 * largest : scores[Math.max(0, rank - 1)]!;
}
