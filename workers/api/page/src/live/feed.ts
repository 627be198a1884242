import type { RecordJson } from "../api/contract.ts";
import type { Problem } from "../api/problem.ts";
import type { Letter } from "../state/letter.ts";
import { type RedrawOptions, useRedraw } from "./beat.ts";

/** Entities that the page follows per stream: of more, those that came last. */
const MAX_KEYS = 20_000;
const TAIL = 100;

/** Newest record of an entity. */
export interface Entry {
  readonly key: string;
  readonly record: RecordJson;
  /** Event time, epoch ms. */
  readonly time: number;
  /** When it came live, ms of the page's monotonic clock; undefined for what was read. */
  readonly heardAt?: number;
}

/** An entry of the tail; its number grows by one with every record. */
export interface TailEntry extends Entry {
  readonly number: number;
}

/** Who follows the newest records of a feed. */
export interface EntryListener {
  readonly onEntry: (entry: Entry) => void;
  /** There is no room for a key any more. */
  readonly onGone?: (key: string) => void;
}

/** What the page holds of one stream: the newest record per key, a tail, and rejected records. */
export class Feed {
  readonly #maxKeys: number;
  /** By key; those that came last are at the end. */
  readonly latest = new Map<string, Entry>();
  readonly tail = new Newest<TailEntry>(TAIL);
  readonly late = new Newest<Letter>(TAIL);
  readonly dead = new Newest<Letter>(TAIL);
  /** True once the newest records were read over REST. */
  loaded = false;
  /** Why they could not be read. */
  problem: Problem | undefined;
  /** Reads them again. */
  reload: () => void = () => {};
  readonly #entryListeners = new Set<EntryListener>();
  readonly #listeners = new Set<() => void>();
  readonly #letterIds = new Set<string>();
  #keySets = 0;

  /** @param maxKeys entities that are held; those that did not come for longest go first */
  constructor(maxKeys = MAX_KEYS) {
    this.#maxKeys = maxKeys;
  }

  /** Changes when a key comes or goes. */
  get keySet(): number {
    return this.#keySets;
  }

  /** Adds a record; of one that is older than what is known only the tail takes note. */
  addRecord(entry: Entry): void {
    const known = this.latest.get(entry.key);
    // History and live overlap: the same record may come both ways.
    if (known?.time === entry.time && same(known.record, entry.record)) return;
    this.tail.add({ ...entry, number: this.tail.total });
    this.addLatest(entry);
    this.changed();
  }

  addLatest(entry: Entry): void {
    const known = this.latest.get(entry.key);
    if (known !== undefined && known.time > entry.time) return;
    this.latest.delete(entry.key);
    this.latest.set(entry.key, entry);
    for (const { onEntry } of this.#entryListeners) onEntry(entry);
    if (known === undefined) this.#keySets++;
    if (this.latest.size > this.#maxKeys) this.#drop(this.latest.keys().next().value!);
    this.changed();
  }

  #drop(key: string): void {
    this.latest.delete(key);
    for (const { onGone } of this.#entryListeners) onGone?.(key);
  }

  /** Adds a late or dead record unless it is there already (history and live overlap). */
  addLetter(kind: "late" | "dead", letter: Letter): void {
    const id = `${kind} ${letter.id}`;
    if (this.#letterIds.has(id)) return;
    this.#letterIds.add(id);
    if (this.#letterIds.size > TAIL * 20) {
      this.#letterIds.delete(this.#letterIds.values().next().value!);
    }
    this[kind].add(letter);
    this.changed();
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Calls the listener at once, not with the beat. Returns the function that ends it. */
  onEntry(listener: EntryListener): () => void {
    this.#entryListeners.add(listener);
    return () => void this.#entryListeners.delete(listener);
  }

  /** Called after every change. Returns the function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

function same(a: RecordJson, b: RecordJson): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const feeds = new Map<string, Feed>();

/** The page's feed of a stream. */
export function feedOf(stream: string): Feed {
  let feed = feeds.get(stream);
  if (feed === undefined) feeds.set(stream, feed = new Feed());
  return feed;
}

/** The newest `capacity` items that were added, newest first; memory never grows beyond them. */
export class Newest<T> {
  readonly #capacity: number;
  #items: T[] = [];
  #total = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many were ever added. */
  get total(): number {
    return this.#total;
  }

  add(item: T): void {
    this.#total++;
    this.#items.push(item);
    // Cut only now and then: shifting on every add would cost as much as the capacity.
    if (this.#items.length >= this.#capacity * 2) this.#items = this.#items.slice(-this.#capacity);
  }

  /** Newest first, at most `limit`. */
  list(limit = this.#capacity): T[] {
    const from = Math.max(0, this.#items.length - Math.min(limit, this.#capacity));
    return this.#items.slice(from).reverse();
  }
}

/**
 * The feed of a stream; the component is drawn again with the beat after it has changed.
 *
 * @param within drawn again only while this element is on the screen
 */
export function useFeed(stream: string, within?: RedrawOptions["within"]): Feed {
  const feed = feedOf(stream);
  useRedraw((changed) => feed.onChange(changed), { on: feed, within });
  return feed;
}
