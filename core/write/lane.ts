/** Something to be written. */
export interface LaneItem {
  /** Items of one group are written together. */
  readonly group: string;
  readonly bytes: number;
}

/** Options of {@linkcode Lane}. */
export interface LaneOptions<Item extends LaneItem> {
  /** Writes some items of one group; when it throws all of them have failed. */
  readonly commit: (items: readonly Item[]) => Promise<void>;
  /**
   * Whether an error may be the fault of a single item, so that the items that failed with it are
   * written once more, each alone. Default: never.
   */
  readonly apart?: (error: unknown) => boolean;
  /** Bytes that are written at once, unless a single item has more. */
  readonly maxBytes: number;
  /** An item that has waited longer for its turn fails without being written, ms. */
  readonly maxWaitMs: number;
  /** Makes the error of such an item. */
  readonly late: () => Error;
}

interface Waiting<Item> {
  readonly item: Item;
  readonly until: number;
  readonly end: PromiseWithResolvers<void>;
}

/**
 * Writes one after the other; what comes meanwhile is written together afterwards, so the more
 * comes the larger are the batches. Items of different groups fail apart.
 */
export class Lane<Item extends LaneItem> {
  readonly #options: LaneOptions<Item>;
  #waiting: Waiting<Item>[] = [];
  #working: Promise<void> | undefined;

  constructor(options: LaneOptions<Item>) {
    this.#options = options;
  }

  /** Resolves when the item is written. @throws what `commit` throws, or that it waited too long */
  async write(item: Item): Promise<void> {
    const end = Promise.withResolvers<void>();
    this.#waiting.push({ item, until: performance.now() + this.#options.maxWaitMs, end });
    this.#working ??= this.#work();
    await end.promise;
  }

  /** Resolves when nothing is being written any more. */
  async idle(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    // What comes in the same turn of the event loop is written together.
    await Promise.resolve();
    for (let group = this.#next(); group.length > 0; group = this.#next()) {
      await this.#commit(group);
    }
    // In the same turn as the look that found nothing: what comes later must start anew.
    this.#working = undefined;
  }

  async #commit(group: readonly Waiting<Item>[]): Promise<void> {
    try {
      await this.#options.commit(group.map(({ item }) => item));
      for (const { end } of group) end.resolve();
    } catch (error) {
      if (group.length > 1 && this.#options.apart?.(error)) {
        for (const one of group) await this.#commit([one]);
      } else {
        for (const { end } of group) end.reject(error);
      }
    }
  }

  /** The oldest item and those of its group that fit beside it. */
  #next(): readonly Waiting<Item>[] {
    const now = performance.now();
    for (const { until, end } of this.#waiting) if (until < now) end.reject(this.#options.late());
    const together: Waiting<Item>[] = [];
    const rest: Waiting<Item>[] = [];
    let bytes = 0;
    for (const waiting of this.#waiting) {
      if (waiting.until < now) continue;
      const { group: name, bytes: more } = waiting.item;
      const first = together[0]?.item ?? waiting.item;
      const joins = name === first.group &&
        (together.length === 0 || bytes + more <= this.#options.maxBytes);
      (joins ? together : rest).push(waiting);
      if (joins) bytes += more;
    }
    this.#waiting = rest;
    return together;
  }
}
