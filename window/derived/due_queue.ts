/** Items by the time at which they fall due; those of one time in a given order. */
export class DueQueue<Item> {
  /** The earliest time; Infinity without any. */
  first = Infinity;
  readonly #order: (a: Item, b: Item) => number;
  readonly #buckets = new Map<number, Item[]>();
  /** A heap of the times. */
  readonly #times: number[] = [];
  /** Of the first time, in opposite order, once it was begun. */
  #begun: Item[] | undefined;

  constructor(order: (a: Item, b: Item) => number) {
    this.#order = order;
  }

  add(at: number, item: Item): void {
    const bucket = this.#buckets.get(at);
    if (bucket === undefined) {
      this.#buckets.set(at, [item]);
      this.#push(at);
    } else {
      bucket.push(item);
    }
    if (at <= this.first) {
      this.first = at;
      this.#begun = undefined;
    }
  }

  /** Takes the first of the first time; undefined without any. */
  take(): Item | undefined {
    if (this.first === Infinity) return undefined;
    const bucket = this.#buckets.get(this.first)!;
    this.#begun ??= bucket.sort((a, b) => this.#order(b, a));
    const item = this.#begun.pop();
    if (this.#begun.length > 0) return item;
    this.#begun = undefined;
    this.#buckets.delete(this.first);
    this.#pop();
    this.first = this.#times[0] ?? Infinity;
    return item;
  }

  #push(time: number): void {
    const heap = this.#times;
    let at = heap.push(time) - 1;
    for (let up = (at - 1) >> 1; at > 0 && heap[up]! > time; up = (at - 1) >> 1) {
      heap[at] = heap[up]!;
      at = up;
    }
    heap[at] = time;
  }

  #pop(): void {
    const heap = this.#times;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++;
      if (heap[child]! >= last) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}
