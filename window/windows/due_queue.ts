/** Something that happens at a watermark; of equal ones the lower key comes first. */
export interface Due {
  readonly due: number;
  readonly key: string;
}

/** Priority queue (binary heap) by due time, then key. */
export class DueQueue<Entry extends Due> {
  readonly #heap: Entry[] = [];

  /** The first due time, Infinity when empty. */
  get due(): number {
    return this.#heap[0]?.due ?? Infinity;
  }

  push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(entry, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  pop(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const moved = heap.pop();
    if (top === undefined || moved === undefined || heap.length === 0) return top;
    let at = 0;
    while (true) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, moved)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = moved;
    return top;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.due < b.due || (a.due === b.due && a.key < b.key);
}
