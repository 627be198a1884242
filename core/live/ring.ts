import type { IHeaders } from "kafkajs";

/** One message of a topic as it came. */
export interface LiveEntry {
  /** Order of arrival among all kinds of the stream, rising by one. */
  readonly seq: number;
  readonly partition: number;
  readonly offset: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: IHeaders | undefined;
  /** When the broker appended it, epoch ms. */
  readonly appended: number;
}

/** Options of {@linkcode Ring}. */
export interface RingOptions {
  /** Entries that are kept at most. */
  readonly maxEntries: number;
  /** Bytes of keys and values that are kept at most. */
  readonly maxBytes: number;
}

/** What a ring knows of one partition: the offsets in [from, next) that it still holds. */
interface Span {
  from: number;
  next: number;
}

/**
 * The newest entries of one topic, oldest first, with the offsets of each partition that are
 * complete in it. Markers of transactions take offsets too, so the entries' offsets have holes;
 * that nothing is missing between `from` and `next` is known from the reading, not from them.
 */
export class Ring {
  readonly #options: RingOptions;
  readonly #spans = new Map<number, Span>();
  #entries: LiveEntry[] = [];
  /** Entries before this index were dropped; they are cut off from time to time. */
  #head = 0;
  #bytes = 0;
  #epoch = 0;
  #completeFrom = 0;

  constructor(options: RingOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.length - this.#head;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Every entry with this `seq` or a higher one is held: what was dropped came before. */
  get completeFrom(): number {
    return this.#completeFrom;
  }

  /** Numbers of the partitions that are read, ascending. */
  get partitions(): readonly number[] {
    return [...this.#spans.keys()].sort((a, b) => a - b);
  }

  /** Rises when a partition begins anew, so that places in the ring mean nothing any more. */
  get epoch(): number {
    return this.#epoch;
  }

  /**
   * A partition is read from this offset on: earlier ones are not in the ring. Reading on at the
   * offset after the newest entry changes nothing; anywhere else, the partition begins anew.
   */
  begin(partition: number, offset: number): void {
    const span = this.#spans.get(partition);
    if (span?.next === offset) return;
    if (span !== undefined) {
      this.#entries = [...this.entries()].filter((entry) => entry.partition !== partition);
      this.#head = 0;
      this.#bytes = this.#entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
      this.#epoch++;
    }
    this.#spans.set(partition, { from: offset, next: offset });
  }

  /** Adds the next entry of its partition. */
  push(entry: LiveEntry): void {
    const span = this.#spans.get(entry.partition);
    if (span === undefined) throw new RangeError(`partition ${entry.partition} has not begun`);
    span.next = entry.offset + 1;
    this.#entries.push(entry);
    this.#bytes += bytesOf(entry);
    while (this.size > this.#options.maxEntries || this.#bytes > this.#options.maxBytes) {
      this.#drop();
    }
  }

  /** Offset after the newest entry of a partition; undefined when it is not read. */
  next(partition: number): number | undefined {
    return this.#spans.get(partition)?.next;
  }

  /** The lowest offset from which a partition is complete. */
  from(partition: number): number | undefined {
    return this.#spans.get(partition)?.from;
  }

  /** The first entry whose `seq` is at least this one. */
  firstFrom(seq: number): LiveEntry | undefined {
    let low = this.#head;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#entries[middle]!.seq < seq) low = middle + 1;
      else high = middle;
    }
    return this.#entries[low];
  }

  /** Entries, oldest first. */
  *entries(): Generator<LiveEntry> {
    for (let index = this.#head; index < this.#entries.length; index++) yield this.#entries[index]!;
  }

  #drop(): void {
    const oldest = this.#entries[this.#head]!;
    this.#spans.get(oldest.partition)!.from = oldest.offset + 1;
    this.#bytes -= bytesOf(oldest);
    this.#completeFrom = oldest.seq + 1;
    this.#head++;
    if (this.#head >= 1_024 && this.#head * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }
}

function bytesOf(entry: LiveEntry): number {
  return (entry.key?.length ?? 0) + (entry.value?.length ?? 0);
}
