/** Something to be written. */
export interface LaneItem {
  readonly topic: string;
  readonly bytes: number;
}

/** Options of {@linkcode Lane}. */
export interface LaneOptions<Item extends LaneItem> {
  /** Writes some items of one topic; when it throws all of them have failed. */
  readonly commit: (items: readonly Item[]) => Promise<void>;
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
 * comes the larger are the batches. Items of different topics fail apart.
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
    this.#working ??= this.#work().finally(() => this.#working = undefined);
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
      try {
        await this.#options.commit(group.map(({ item }) => item));
        for (const { end } of group) end.resolve();
      } catch (error) {
        for (const { end } of group) end.reject(error);
      }
    }
  }

  /** The oldest item and those of its topic that fit beside it. */
  #next(): readonly Waiting<Item>[] {
    const now = performance.now();
    for (const { until, end } of this.#waiting) if (until < now) end.reject(this.#options.late());
    const group: Waiting<Item>[] = [];
    const rest: Waiting<Item>[] = [];
    let bytes = 0;
    for (const waiting of this.#waiting) {
      if (waiting.until < now) continue;
      const { topic, bytes: more } = waiting.item;
      const first = group[0]?.item ?? waiting.item;
      const joins = topic === first.topic &&
        (group.length === 0 || bytes + more <= this.#options.maxBytes);
      (joins ? group : rest).push(waiting);
      if (joins) bytes += more;
    }
    this.#waiting = rest;
    return group;
  }
}
