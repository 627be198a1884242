import pLimit from "p-limit";

/** Runs a task when its turn has come, and gives what it gives. */
export type Slots = <T>(task: () => Promise<T>) => Promise<T>;

/** Lets at most `count` tasks run at once; the others wait their turn, first come first served. */
export function slots(count: number): Slots {
  return pLimit(count);
}

/**
 * Applies `work` to each item, at most `limit` at a time.
 *
 * @returns the results in the order of the items
 * @throws the first error of `work`; the other items are worked on all the same
 */
export function mapConcurrently<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
  { limit }: { readonly limit: number },
): Promise<Result[]> {
  return pLimit(limit).map(items, work);
}
