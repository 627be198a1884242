import type { Accumulators } from "../aggregate/accumulators.ts";
import { grown, type KeyTable } from "../keys/key_table.ts";

/** Its row differs from what was last written. */
export const CHANGED = 1;
/** Has a row in the log. */
export const LOGGED = 2;
/** Records or values may be missing. */
export const PARTIAL = 4;
/** Changed since its open windows were last emitted. */
export const TOUCHED = 8;
/** Was told final while other windows that were due were not yet. */
export const TOLD_ALONE = 16;
/** A session that was final. Once so, always so. */
export const FINAL = 32;
/** A leaf that nodes of the pane tree were made of; a node that is up to date. */
export const MERGED = 64;
/** A session that readers have seen as open before the policy was declared that shows none. */
export const SHOWN = 128;

/** Stands for what does not fit. */
const FAR = -(2 ** 31);
/** A list of changes that was longer is not kept for the next ones. */
const MANY = 65_536;

/**
 * What is open and kept of one spec, as columns: panes or sessions, each with an accumulator whose
 * number is its own number, too. Those of a key are a list, newest first; all are a binary heap by
 * the key watermark at which something is to be done with them, then by key.
 */
export abstract class WindowTable {
  readonly #linked: boolean;
  readonly keys: KeyTable;
  readonly totals: Accumulators;
  /** Number + 1 of a key's newest, 0 without any. */
  heads = new Int32Array(64);
  key = new Int32Array(64);
  start = new Float64Array(64);
  count = new Uint32Array(64);
  flags = new Uint8Array(64);
  /** The next older and, if lists are linked both ways, newer of the key; −1 without any. */
  older = new Int32Array(64);
  newer = new Int32Array(64);
  /** How many there are. */
  live = 0;
  /** Key watermark at which the first is due; Infinity without any. */
  due = Infinity;
  /** When the last record was counted, the key's watermark − start; or that it is too far for it. */
  #ahead = new Int32Array(64);
  readonly #farAhead = new Map<number, number>();
  #heap = new Int32Array(64);
  #heapSize = 0;
  #heapAt = new Int32Array(64);
  #changed = new Int32Array(64);
  #changedSize = 0;

  /** @param linked whether lists of keys are long or gone through both ways: keeps `newer`. */
  constructor(keys: KeyTable, totals: Accumulators, linked: boolean) {
    this.keys = keys;
    this.totals = totals;
    this.#linked = linked;
  }

  /** Key watermark at which something is to be done with one. */
  abstract dueOf(id: number): number;

  /** Bytes that the columns take. */
  get size(): number {
    const { heads, key, start, count, flags, older, newer } = this;
    return [heads, key, start, count, flags, older, newer, this.#ahead, this.#heap, this.#heapAt]
      .reduce((total, column) => total + column.byteLength, this.#changed.byteLength);
  }

  /** The newest of a key, −1 without any. */
  newest(key: number): number {
    return key < this.heads.length ? this.heads[key]! - 1 : -1;
  }

  /** The one that is due first, −1 without any. */
  get first(): number {
    return this.#heapSize > 0 ? this.#heap[0]! : -1;
  }

  /** Makes one, directly after `newer` in the key's list (−1: as its newest). Not in the heap yet. */
  protected insert(key: number, start: number, newer: number): number {
    const id = this.allocate();
    this.heads = grown(this.heads, key + 1);
    this.key[id] = key;
    this.start[id] = start;
    const older = newer < 0 ? this.heads[key]! - 1 : this.older[newer]!;
    this.older[id] = older;
    if (newer < 0) this.heads[key] = id + 1;
    else this.older[newer] = id;
    if (this.#linked) {
      this.newer[id] = newer;
      if (older >= 0) this.newer[older] = id;
    }
    this.live++;
    return id;
  }

  /** Makes these, the newest first, the list of a key. */
  protected relink(key: number, ids: readonly number[]): void {
    ids.forEach((id, at) => {
      if (this.#linked) this.newer[id] = ids[at - 1] ?? -1;
      this.older[id] = ids[at + 1] ?? -1;
    });
    this.heads[key] = ids[0]! + 1;
  }

  /** A number, with a place in every column that is 0, and an empty accumulator. */
  allocate(): number {
    const id = this.totals.alloc();
    if (id >= this.key.length) {
      const length = id + 1;
      this.key = grown(this.key, length);
      this.start = grown(this.start, length);
      this.count = grown(this.count, length);
      this.#ahead = grown(this.#ahead, length);
      this.flags = grown(this.flags, length);
      this.older = grown(this.older, length);
      if (this.#linked) this.newer = grown(this.newer, length);
      this.#heapAt = grown(this.#heapAt, length);
    }
    return id;
  }

  /** Takes one out of its key's list and gives its number back. Not in the heap any more. */
  protected remove(id: number): void {
    const { older } = this;
    const after = older[id]!;
    const before = this.#linked ? this.newer[id]! : this.#before(id);
    if (before < 0) this.heads[this.key[id]!] = after + 1;
    else older[before] = after;
    if (after >= 0 && this.#linked) this.newer[after] = before;
    this.live--;
    this.release(id);
  }

  #before(id: number): number {
    let before = -1;
    for (let at = this.newest(this.key[id]!); at !== id; at = this.older[at]!) before = at;
    return before;
  }

  release(id: number): void {
    if (this.#farAhead.size > 0) this.#farAhead.delete(id);
    this.count[id] = 0;
    this.flags[id] = 0;
    this.totals.free(id);
  }

  /** Watermark of the key when the last record was counted. */
  countedAt(id: number): number {
    const ahead = this.#ahead[id]!;
    return ahead === FAR ? this.#farAhead.get(id)! : this.start[id]! + ahead;
  }

  setCountedAt(id: number, watermark: number): void {
    const ahead = watermark - this.start[id]!;
    if (ahead === (ahead | 0) && ahead !== FAR) {
      this.#ahead[id] = ahead;
    } else {
      this.#ahead[id] = FAR;
      this.#farAhead.set(id, watermark);
    }
  }

  /** Its row is to be written. */
  change(id: number): void {
    if (this.flags[id]! & CHANGED) return;
    this.flags[id]! |= CHANGED;
    this.#changed = grown(this.#changed, this.#changedSize + 1);
    this.#changed[this.#changedSize++] = id;
  }

  /** Takes one whose row is to be written, −1 when none is left. */
  takeChanged(): number {
    while (this.#changedSize > 0) {
      const id = this.#changed[--this.#changedSize]!;
      if (!(this.flags[id]! & CHANGED)) continue;
      this.flags[id]! = (this.flags[id]! & ~CHANGED) | LOGGED;
      return id;
    }
    if (this.#changed.length > MANY) this.#changed = new Int32Array(64);
    return -1;
  }

  protected push(id: number): void {
    this.append(id);
    this.#up(this.#heapSize - 1);
  }

  /** Puts one behind the heap, which is in order again after {@linkcode WindowTable.order}. */
  protected append(id: number): void {
    this.#heap = grown(this.#heap, this.#heapSize + 1);
    this.#heap[this.#heapSize] = id;
    this.#heapAt[id] = this.#heapSize++;
  }

  /** How many steps {@linkcode WindowTable.order} takes. */
  protected get orderSteps(): number {
    return (this.#heapSize + 1) >> 1;
  }

  /** One step of putting the heap in order: from `orderSteps` − 1 down to 0 (Floyd, CACM 7, 1964). */
  protected order(step: number): void {
    this.#down(step);
  }

  /** Puts one in its place after its due time changed. */
  protected moved(id: number): void {
    const at = this.#heapAt[id]!;
    this.#up(at);
    if (this.#heapAt[id] === at) this.#down(at);
  }

  protected pull(id: number): void {
    const at = this.#heapAt[id]!;
    const last = this.#heap[--this.#heapSize]!;
    if (this.#heapSize === 0) this.due = Infinity;
    if (last === id) return;
    this.#heap[at] = last;
    this.#heapAt[last] = at;
    this.moved(last);
  }

  /** All, in the order of the heap's array. */
  protected at(index: number): number {
    return this.#heap[index]!;
  }

  /** Of one key, the newer first: a window is closed before the oldest of its panes is dropped. */
  protected comesBefore(a: number, dueA: number, b: number, dueB: number): boolean {
    if (dueA !== dueB) return dueA < dueB;
    const byKey = this.keys.compare(this.key[a]!, this.key[b]!);
    return byKey < 0 || (byKey === 0 && this.start[a]! > this.start[b]!);
  }

  #up(at: number): void {
    const heap = this.#heap;
    const id = heap[at]!;
    const due = this.dueOf(id);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const other = heap[parent]!;
      if (!this.comesBefore(id, due, other, this.dueOf(other))) break;
      heap[at] = other;
      this.#heapAt[other] = at;
      at = parent;
    }
    heap[at] = id;
    this.#heapAt[id] = at;
    if (at === 0) this.due = due;
  }

  #down(at: number): void {
    const heap = this.#heap;
    const size = this.#heapSize;
    const id = heap[at]!;
    const due = this.dueOf(id);
    let first = at === 0 ? due : this.due;
    while (true) {
      let child = 2 * at + 1;
      if (child >= size) break;
      let childDue = this.dueOf(heap[child]!);
      if (child + 1 < size) {
        const rightDue = this.dueOf(heap[child + 1]!);
        if (this.comesBefore(heap[child + 1]!, rightDue, heap[child]!, childDue)) {
          child++;
          childDue = rightDue;
        }
      }
      const other = heap[child]!;
      if (!this.comesBefore(other, childDue, id, due)) break;
      if (at === 0) first = childDue;
      heap[at] = other;
      this.#heapAt[other] = at;
      at = child;
    }
    heap[at] = id;
    this.#heapAt[id] = at;
    this.due = first;
  }
}
