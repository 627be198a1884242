import { grown } from "../keys/key_table.ts";
import { MERGED, type WindowTable } from "../table/window_table.ts";

/**
 * Panes of sliding windows, merged in O(log n) per window: each key's panes are the leaves of a
 * binary tree over the numbers of panes, whose nodes keep the aggregates of all panes below them
 * (FlatFAT: Tangwongsan, Hirzel, Schneider and Wu, VLDB 2015). A node is made when a window wants it,
 * and stands for the panes that its number says, so what a window is merged from, and with it every
 * rounding, depends on its panes only. What would be a node of one pane is that pane.
 *
 * Nodes have rows among the panes': their first pane is their `older`, their number on their level
 * their `start`.
 */
export class PaneTree {
  /** What the last window is merged from, the newest first. */
  readonly parts: Int32Array;
  readonly #table: WindowTable;
  readonly #slideMs: number;
  /** 0: windows are merged pane by pane. */
  readonly #levels: number;
  /** Level of a node, 0 for panes. */
  #level = new Uint8Array(64);
  /** Node + 1 by key, level and number; 0 where none is. */
  #slots = new Int32Array(64);
  #nodes = 0;

  /** @param panes of a window. */
  constructor(table: WindowTable, { panes, slideMs }: { panes: number; slideMs: number }) {
    this.#table = table;
    this.#slideMs = slideMs;
    this.#levels = panes > FEW ? Math.ceil(Math.log2(panes)) : 0;
    this.parts = new Int32Array(this.#levels === 0 ? panes : 2 * this.#levels + 2);
  }

  /** Bytes that the index takes; nodes are rows of the table. */
  get size(): number {
    return this.#slots.byteLength + this.#level.byteLength;
  }

  /**
   * Finds what a window is merged from; returns how many `parts` there are.
   *
   * @param newest the newest pane of the window.
   * @param window its start and end, epoch ms.
   */
  gather(newest: number, window: { start: number; end: number }): number {
    const { older, start } = this.#table;
    const from = window.start / this.#slideMs;
    const to = window.end / this.#slideMs;
    let parts = 0;
    for (let pane = newest; pane >= 0 && start[pane]! >= window.start; parts++) {
      let level = 0;
      let block = this.#number(pane);
      for (let span = 2; level < this.#levels; level++, span *= 2) {
        const above = Math.floor(block / 2);
        if (above * span < from || (above + 1) * span > to) break;
        block = above;
      }
      const part = this.#merged(level, block, pane);
      this.parts[parts] = part;
      pane = older[this.#firstPane(part)]!;
    }
    return parts;
  }

  /** A pane was made, or one that nodes were made of has changed. */
  invalidate(pane: number): void {
    if (this.#levels === 0) return;
    const { flags, key } = this.#table;
    flags[pane]! &= ~MERGED;
    let block = this.#number(pane);
    for (let level = 1; level <= this.#levels; level++) {
      block = Math.floor(block / 2);
      const node = this.#slots[this.#slotOf(key[pane]!, level, block)]! - 1;
      if (node >= 0) flags[node]! &= ~MERGED;
    }
  }

  /** The oldest pane of a key is about to go: so do the nodes above it that have no newer one. */
  dropOldest(pane: number): void {
    if (this.#levels === 0) return;
    const { newer, key } = this.#table;
    const next = newer[pane]!;
    let block = this.#number(pane);
    let nextBlock = next < 0 ? NaN : this.#number(next);
    for (let level = 1; level <= this.#levels; level++) {
      block = Math.floor(block / 2);
      nextBlock = Math.floor(nextBlock / 2);
      if (block === nextBlock) break;
      this.#delete(this.#slotOf(key[pane]!, level, block));
    }
  }

  #number(pane: number): number {
    return Math.round(this.#table.start[pane]! / this.#slideMs);
  }

  #firstPane(part: number): number {
    return this.#isNode(part) ? this.#table.older[part]! : part;
  }

  #isNode(part: number): boolean {
    return part < this.#level.length && this.#level[part]! > 0;
  }

  /** The node or pane of all panes of a block, of which `last` is the newest. */
  #merged(level: number, block: number, last: number): number {
    if (level === 0 || !this.#holdsOlder(level, block, last)) return last;
    const table = this.#table;
    const { totals } = table;
    const key = table.key[last]!;
    let node = this.#slots[this.#slotOf(key, level, block)]! - 1;
    if (node >= 0 && table.flags[node]! & MERGED) return node;
    const span = 2 ** (level - 1);
    const right = this.#merged(level - 1, Math.floor(this.#number(last) / span), last);
    const first = this.#firstPane(right);
    if (!this.#holdsOlder(level, block, first)) return right;
    const newest = table.older[first]!;
    const left = this.#merged(level - 1, Math.floor(this.#number(newest) / span), newest);
    if (node < 0) node = this.#create(key, level, block);
    else totals.clear(node);
    totals.merge(node, left);
    totals.merge(node, right);
    // Read only now: making a node may have moved the columns.
    table.count[node] = table.count[left]! + table.count[right]!;
    table.setCountedAt(node, Math.max(table.countedAt(left), table.countedAt(right)));
    table.older[node] = this.#firstPane(left);
    table.flags[node] = MERGED;
    table.flags[left]! |= MERGED;
    table.flags[right]! |= MERGED;
    return node;
  }

  #holdsOlder(level: number, block: number, pane: number): boolean {
    const older = this.#table.older[pane]!;
    return older >= 0 && Math.floor(this.#number(older) / 2 ** level) === block;
  }

  #create(key: number, level: number, block: number): number {
    const table = this.#table;
    const node = table.allocate();
    this.#level = grown(this.#level, node + 1);
    this.#level[node] = level;
    table.key[node] = key;
    table.start[node] = block;
    this.#nodes++;
    if (this.#nodes > this.#slots.length / 2) this.#rehash();
    this.#slots[this.#slotOf(key, level, block)] = node + 1;
    return node;
  }

  #delete(hole: number): void {
    const slots = this.#slots;
    const node = slots[hole]! - 1;
    if (node < 0) return;
    this.#level[node] = 0;
    this.#table.release(node);
    this.#nodes--;
    const mask = slots.length - 1;
    for (let at = (hole + 1) & mask; slots[at] !== 0; at = (at + 1) & mask) {
      const home = this.#homeOf(slots[at]! - 1);
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      slots[hole] = slots[at]!;
      hole = at;
    }
    slots[hole] = 0;
  }

  #slotOf(key: number, level: number, block: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const table = this.#table;
    let slot = hashOf(key, level, block) & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const node = slots[slot]! - 1;
      if (table.key[node] !== key || table.start[node] !== block) continue;
      if (this.#level[node] === level) break;
    }
    return slot;
  }

  #homeOf(node: number): number {
    const { key, start } = this.#table;
    return hashOf(key[node]!, this.#level[node]!, start[node]!) & (this.#slots.length - 1);
  }

  #rehash(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(2 * before.length);
    const mask = this.#slots.length - 1;
    for (const entry of before) {
      if (entry === 0) continue;
      let slot = this.#homeOf(entry - 1);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = entry;
    }
  }
}

/** Windows of at most so many panes are merged from them one by one. */
const FEW = 16;

function hashOf(key: number, level: number, block: number): number {
  const high = Math.floor(block / 0x1_0000_0000);
  let hash = Math.imul(key, 0x9e3779b1) ^ Math.imul(block | 0, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ (high << 5) ^ level, 0xc2b2ae35);
  return hash ^ (hash >>> 13);
}
