import type { StateValue } from "./number.ts";

/** Version of the layout of a chunk; a chunk of another version is refused. */
export const STATE_VERSION = 1;

/** What one spec adds to a chunk. */
export interface SpecRows {
  /** Position of the spec among the stream's. */
  spec: number;
  /** Windows (panes, sessions) as positional arrays; each replaces the one of the same identity. */
  rows: StateValue[][];
  /** Identities that are gone other than by the watermark: merged sessions. */
  gone: StateValue[][];
}

/** Clock, ledger and, where a log may begin, the shapes of the specs. */
export interface StateHead {
  /** As `encodeNumber` writes them: -Infinity before the first record. */
  watermark: number | string;
  maxEventTime: number | string;
  ledger: number[];
  shapes?: string[];
}

/**
 * A piece of state: plain JSON data. Chunks are applied in order. A `head` begins each batch; windows
 * that its watermark has passed are dropped, so no chunk says so. `reset` begins a snapshot.
 */
export interface StateChunk {
  v: typeof STATE_VERSION;
  reset?: true;
  head?: StateHead;
  specs?: SpecRows[];
}

/** Spreads a batch over chunks of at most about `limit` bytes of JSON (a single row may be more). */
export class ChunkWriter {
  readonly #limit: number;
  readonly #chunks: StateChunk[];
  #current: StateChunk;
  #bytes: number;

  constructor(limit: number, begin: { head: StateHead; reset: boolean }) {
    this.#limit = limit;
    this.#current = { v: STATE_VERSION, ...(begin.reset && { reset: true }), head: begin.head };
    this.#chunks = [this.#current];
    this.#bytes = jsonBytes(Object.values(begin.head).flat()) + 200;
  }

  /** Adds a row of a spec to the list `rows` or `gone`. */
  add(spec: number, row: { list: "rows" | "gone"; values: StateValue[] }): void {
    const bytes = jsonBytes(row.values);
    if (this.#bytes + bytes > this.#limit && this.#bytes > EMPTY_BYTES) {
      this.#current = { v: STATE_VERSION };
      this.#chunks.push(this.#current);
      this.#bytes = EMPTY_BYTES;
    }
    const specs = this.#current.specs ??= [];
    let part = specs.at(-1);
    if (part === undefined || part.spec !== spec) {
      part = { spec, rows: [], gone: [] };
      specs.push(part);
      this.#bytes += 40;
    }
    part[row.list].push(row.values);
    this.#bytes += bytes;
  }

  /** All chunks of the batch. */
  done(): StateChunk[] {
    return this.#chunks;
  }
}

const EMPTY_BYTES = 20;

/** An upper bound of the length of a value's JSON in UTF-8, without writing it. */
export function jsonBytes(value: StateValue): number {
  if (typeof value === "number") return Number.isSafeInteger(value) ? integerBytes(value) : 25;
  if (typeof value === "string") {
    let bytes = 3;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      bytes += code >= 0x20 && code < 0x7f && code !== 0x22 && code !== 0x5c ? 1 : 6;
    }
    return bytes;
  }
  let bytes = 3;
  for (const item of value) bytes += jsonBytes(item);
  return bytes;
}

function integerBytes(value: number): number {
  const size = Math.abs(value);
  return size < 100 ? 4 : size < 1e6 ? 8 : 18;
}
