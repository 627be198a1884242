/**
 * The place in a list that a key moves to: the arrow keys, Home and End, as far as the list goes.
 *
 * @param at place now; -1 before the first
 * @returns undefined for any other key
 */
export function listMove(
  key: string,
  { at, count }: { readonly at: number; readonly count: number },
): number | undefined {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: count - 1,
  };
  const to = moves[key];
  return to === undefined ? undefined : Math.min(count - 1, Math.max(0, to));
}
