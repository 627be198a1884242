import type { PartitionClock } from "../clock.ts";
import { grown } from "./key_table.ts";

/** Its row differs from what was last written. */
const CHANGED = 1;
/** Has a row in the log. */
const LOGGED = 2;

/**
 * The watermarks of keys: a key's is the higher of its own, the highest event time of its records −
 * bound, and of the partition's − offline. Its own is kept only while it is the higher one.
 */
export class KeyClocks {
  readonly partition: PartitionClock;
  /**
   * What a key was told and dropped when a lateness or policy was changed: for each spec the highest
   * window end that was final, then the highest that was dropped. Rare.
   */
  readonly floors = new Map<number, Float64Array>();
  /** None as long as no key was ahead of the partition's watermark − offline. */
  #own: Float64Array | undefined;
  #flags = new Uint8Array(64);
  #changed: number[] = [];

  constructor(partition: PartitionClock) {
    this.partition = partition;
  }

  get size(): number {
    return this.#flags.byteLength + (this.#own?.byteLength ?? 0);
  }

  /** The watermark of a key, epoch ms. */
  of(key: number): number {
    const { behind } = this.partition;
    const own = this.#own;
    if (own === undefined || key >= own.length) return behind;
    const mark = own[key]!;
    return mark > behind ? mark : behind;
  }

  /**
   * A key's own watermark; −Infinity when it does not matter any more, because what was due by it is
   * due by the partition's, and emitted.
   */
  ownOf(key: number): number {
    const own = this.#own?.[key] ?? -Infinity;
    return own > this.partition.settled ? own : -Infinity;
  }

  /** Raises a key's own watermark. Returns what it was. */
  raise(key: number, mark: number): number {
    const own = this.#own ??= new Float64Array(64).fill(-Infinity);
    if (key >= own.length) {
      this.#own = grown(own, key + 1);
      this.#own.fill(-Infinity, own.length);
    }
    const before = this.#own![key]!;
    if (mark > before) {
      this.#own![key] = mark;
      this.change(key);
    }
    return before;
  }

  /** Takes over a row. */
  restore(key: number, own: number): void {
    if (own > this.partition.settled) {
      this.#flags = grown(this.#flags, key + 1);
      this.#flags[key]! |= CHANGED; // so that it is not entered in the list
      this.raise(key, own);
    }
    this.#flags = grown(this.#flags, key + 1);
    this.#flags[key] = LOGGED;
  }

  /** The key's row is to be written. */
  change(key: number): void {
    this.#flags = grown(this.#flags, key + 1);
    if (this.#flags[key]! & CHANGED) return;
    this.#flags[key]! |= CHANGED;
    this.#changed.push(key);
  }

  /** Takes a key whose row is to be written, −1 when none is left. */
  takeChanged(): number {
    for (let key = this.#changed.pop(); key !== undefined; key = this.#changed.pop()) {
      if (!(this.#flags[key]! & CHANGED)) continue;
      this.#flags[key]! &= ~CHANGED;
      if (this.matters(key)) {
        this.#flags[key]! |= LOGGED;
        return key;
      }
    }
    return -1;
  }

  /** Whether anything has to be known of the key besides the partition's watermark. */
  matters(key: number): boolean {
    return this.ownOf(key) > -Infinity || this.floors.has(key);
  }

  /** Forgets a key. True if it has a row in the log. */
  forget(key: number): boolean {
    if (this.#own !== undefined && key < this.#own.length) this.#own[key] = -Infinity;
    this.floors.delete(key);
    if (key >= this.#flags.length) return false;
    const logged = (this.#flags[key]! & LOGGED) !== 0;
    this.#flags[key] = 0;
    return logged;
  }
}
