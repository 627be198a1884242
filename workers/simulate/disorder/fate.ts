import type { Random } from "../random/random.ts";
import type { DisorderOptions } from "./disorder_options.ts";

/** What becomes of a record; kinds exclude one another, so that each record counts once. */
export type Fate =
  | { readonly kind: "ok" | "missing" | "invalid" }
  | { readonly kind: "out-of-order" | "late"; readonly delayMs: number };

const OK: Fate = { kind: "ok" };
const MISSING: Fate = { kind: "missing" };
const INVALID: Fate = { kind: "invalid" };

/**
 * Draws what becomes of a record.
 *
 * @param everyMs time until the entity's next record: who is out of order is delayed by more, if
 * `outOfOrderByMs` lets it, so that it is overtaken even where one entity is alone
 */
export function drawFate(random: Random, options: DisorderOptions, everyMs: number): Fate {
  let share = random.next();
  const hits = (part: number) => (share -= part) < 0;
  if (hits(options.missing)) return MISSING;
  if (hits(options.invalid)) return INVALID;
  if (hits(options.late)) {
    return { kind: "late", delayMs: random.integer(options.lateByMs.min, options.lateByMs.max) };
  }
  if (hits(options.outOfOrder)) {
    const max = options.outOfOrderByMs;
    return { kind: "out-of-order", delayMs: random.integer(Math.min(everyMs + 1, max), max) };
  }
  return OK;
}
