import { pause } from "#core/async/wait.ts";

/** Options of {@linkcode whileMoving}. */
export interface WhileMovingOptions {
  /** What changes as long as there is progress, such as the size of a log. */
  readonly mark: () => number | Promise<number>;
  /** Progress is over when the mark has not changed for so long, ms. */
  readonly quietMs: number;
  /** Time between two looks, ms. Default 50. */
  readonly everyMs?: number;
  /** A monotone clock, ms. Default `performance.now`. */
  readonly now?: () => number;
}

/**
 * Looks again and again until a condition holds, for as long as something moves: a slow machine
 * needs longer for the same work, and what works can be seen to.
 *
 * @returns whether it holds; false when nothing has moved for `quietMs`
 * @throws what `condition` or `mark` throws
 */
export async function whileMoving(
  condition: () => boolean | Promise<boolean>,
  options: WhileMovingOptions,
): Promise<boolean> {
  const { mark, quietMs, everyMs = 50, now = () => performance.now() } = options;
  let last = await mark();
  let movedAt = now();
  while (true) {
    if (await condition()) return true;
    const current = await mark();
    if (current !== last) {
      last = current;
      movedAt = now();
    } else if (now() - movedAt >= quietMs) return false;
    await pause(everyMs);
  }
}
