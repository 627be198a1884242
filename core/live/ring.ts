import { Buffer } from "node:buffer";
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
  /** Bytes of memory that the entries take at most. */
  readonly maxBytes: number;
  /**
   * Bytes of memory that readers keep besides an entry, such as the row that they made of it, per
   * byte of its value. Default 0.
   */
  readonly rowShare?: number;
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
  #options: RingOptions;
  readonly #spans = new Map<number, Span>();
  readonly #slabs = new Slabs();
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

  /** Memory that the entries take, with what readers keep besides them. */
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
      this.#bytes = this.#entries.reduce((sum, entry) => sum + this.#bytesOf(entry), 0);
      this.#epoch++;
    }
    this.#spans.set(partition, { from: offset, next: offset });
  }

  /** Adds a copy of the next entry of its partition. */
  push(entry: LiveEntry): void {
    this.pass(entry.partition, entry.offset);
    const own = this.#slabs.copy(entry);
    this.#entries.push(own);
    this.#bytes += this.#bytesOf(own);
    this.#fit();
  }

  /** Holds no more than this from now on; what readers keep per byte stays as it is. */
  resize({ maxEntries, maxBytes }: Pick<RingOptions, "maxEntries" | "maxBytes">): void {
    this.#options = { ...this.#options, maxEntries, maxBytes };
    this.#fit();
  }

  /** The next offset of a partition holds nothing that is kept. */
  pass(partition: number, offset: number): void {
    const span = this.#spans.get(partition);
    if (span === undefined) throw new RangeError(`partition ${partition} has not begun`);
    span.next = offset + 1;
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

  #fit(): void {
    while (this.size > this.#options.maxEntries || this.#bytes > this.#options.maxBytes) {
      this.#drop();
    }
  }

  #drop(): void {
    const oldest = this.#entries[this.#head]!;
    this.#spans.get(oldest.partition)!.from = oldest.offset + 1;
    this.#bytes -= this.#bytesOf(oldest);
    this.#completeFrom = oldest.seq + 1;
    this.#head++;
    if (this.#head >= 1_024 && this.#head * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }

  #bytesOf({ key, value, headers }: LiveEntry): number {
    const length = value?.length ?? 0;
    return ENTRY_BYTES + (key?.length ?? 0) + headerBytes(headers) +
      length * (1 + (this.#options.rowShare ?? 0));
  }
}

/** An entry without its key, value and headers: its objects and their places, as measured. */
export const ENTRY_BYTES = 230;
/** A header besides its bytes. */
const HEADER_BYTES = 150;

function headerBytes(headers: IHeaders | undefined): number {
  if (headers === undefined) return 0;
  let sum = 0;
  for (const name in headers) {
    for (const value of [headers[name]].flat()) sum += HEADER_BYTES + (value?.length ?? 0);
  }
  return sum;
}

const SLAB_BYTES = 65_536;
/** Longer ones get memory of their own. */
const LARGE_BYTES = 8_192;

/**
 * Copies of bytes, one behind the other in pieces of memory of one size. What is read from Kafka
 * shares its memory with other things, such as all else that one fetch brought; a ring would keep
 * those. Its entries are dropped in the order in which they came, and their pieces with them.
 */
class Slabs {
  #slab = new Uint8Array(0);
  #used = 0;

  copy(entry: LiveEntry): LiveEntry {
    return {
      ...entry,
      key: entry.key && this.#own(entry.key),
      value: entry.value && this.#own(entry.value),
      headers: entry.headers && ownHeaders(entry.headers),
    };
  }

  #own(bytes: Uint8Array): Uint8Array {
    if (bytes.length > LARGE_BYTES) return new Uint8Array(bytes);
    if (this.#used + bytes.length > this.#slab.length) {
      this.#slab = new Uint8Array(SLAB_BYTES);
      this.#used = 0;
    }
    const own = this.#slab.subarray(this.#used, this.#used + bytes.length);
    own.set(bytes);
    this.#used += bytes.length;
    return own;
  }
}

function ownHeaders(headers: IHeaders): IHeaders {
  const own = (value: Buffer | string) =>
    typeof value === "string" ? value : Buffer.from(new Uint8Array(value).buffer);
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      value === undefined ? undefined : Array.isArray(value) ? value.map(own) : own(value),
    ]),
  );
}
