import { Buffer } from "node:buffer";

const CHUNK_BYTES = 1 << 20;

/**
 * The newest row of each key of a log that is read in order. A million small rows are a map of short
 * texts and a few large arrays, rather than millions of objects.
 */
export class LatestRows {
  /** Numbers of rows by key; a key is the text whose letters are its bytes (latin1). */
  readonly #ids = new Map<string, number>();
  readonly #chunks: Uint8Array[] = [];
  #used = Infinity;
  /** By number of row. */
  readonly #chunk: number[] = [];
  readonly #start: number[] = [];
  readonly #length: number[] = [];

  /** How many rows there are. */
  get size(): number {
    return this.#ids.size;
  }

  /** Takes the next row of the log; null: there is no row of this key any more. */
  set(key: Uint8Array, value: Uint8Array | null): void {
    const name = Buffer.from(key.buffer, key.byteOffset, key.length).toString("latin1");
    if (value === null) {
      this.#ids.delete(name);
      return;
    }
    const id = this.#ids.get(name) ?? this.#start.length;
    this.#ids.set(name, id);
    this.#keep(id, value);
  }

  /** Every row, in no particular order. The arrays are good until the next one. */
  *[Symbol.iterator](): Generator<readonly [key: Uint8Array, value: Uint8Array]> {
    for (const [name, id] of this.#ids) {
      const start = this.#start[id]!;
      const value = this.#chunks[this.#chunk[id]!]!.subarray(start, start + this.#length[id]!);
      yield [Buffer.from(name, "latin1"), value];
    }
  }

  #keep(id: number, value: Uint8Array): void {
    if (this.#used + value.length > CHUNK_BYTES) {
      this.#chunks.push(new Uint8Array(Math.max(CHUNK_BYTES, value.length)));
      this.#used = 0;
    }
    this.#chunks.at(-1)!.set(value, this.#used);
    this.#chunk[id] = this.#chunks.length - 1;
    this.#start[id] = this.#used;
    this.#length[id] = value.length;
    this.#used += value.length;
  }
}
