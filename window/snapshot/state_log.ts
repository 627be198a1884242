import type { WatermarkClock } from "../clock.ts";
import { decodeLedger, encodeLedger, type LedgerCounts } from "../ledger.ts";
import type { WindowSpec } from "../spec.ts";
import type { SpecWindows, WindowRows } from "../windows/spec_windows.ts";
import { decodeNumber, encodeNumber, type StateValue } from "./number.ts";

export interface StateLogOptions {
  readonly clock: WatermarkClock;
  readonly ledger: LedgerCounts;
  readonly specs: readonly WindowSpec[];
  /** In the order of `specs`. */
  readonly windows: readonly SpecWindows[];
  readonly chunkBytes?: number;
}

/** Writes the state of a stream's windows as chunks, whole or what changed, and reads it back. */
export class StateLog {
  readonly #options: StateLogOptions;
  readonly #shapes: string[];
  readonly #chunkBytes: number;
  /** A chunk with the shapes is in the log. */
  #begun = false;
  /** Records in and watermark as last written. */
  #writtenIn = 0;
  #writtenWatermark = -Infinity;

  constructor(options: StateLogOptions) {
    this.#options = options;
    this.#shapes = options.specs.map(specShape);
    this.#chunkBytes = options.chunkBytes ?? 200_000;
  }

  takeChanges(): StateChunk[] {
    const { clock, ledger, windows } = this.#options;
    if (ledger.in === this.#writtenIn && clock.watermark === this.#writtenWatermark) return [];
    return this.#write(windows.map((part) => part.takeChanged()), false);
  }

  snapshot(): StateChunk[] {
    return this.#write(this.#options.windows.map((part) => part.takeAll()), true);
  }

  /**
   * Applies a chunk to state that has all chunks before it, or is new if it is a `reset`.
   *
   * @throws {RangeError} If the chunk cannot be continued from.
   */
  apply(chunk: StateChunk): void {
    if (chunk.v !== STATE_VERSION) {
      throw new RangeError(
        `the stored window state has version ${chunk.v}, this program reads ${STATE_VERSION}: ` +
          "run the program that wrote it, or delete the state and read the stream anew",
      );
    }
    if (!this.#begun && !chunk.head?.shapes) {
      throw new RangeError(
        "the stored window state begins in the middle, its first chunks are missing: " +
          "delete the state and read the stream anew",
      );
    }
    if (chunk.head) this.#applyHead(chunk.head);
    for (const { spec, ...rows } of chunk.specs ?? []) this.#options.windows[spec]?.restore(rows);
  }

  /** After the last chunk. */
  resume(): void {
    for (const part of this.#options.windows) part.resume(this.#options.clock.watermark);
  }

  #applyHead(head: StateHead): void {
    const { clock, ledger } = this.#options;
    if (head.shapes) {
      this.#checkShapes(head.shapes);
      this.#begun = true;
    }
    clock.restore(decodeNumber(head.watermark), decodeNumber(head.maxEventTime));
    decodeLedger(ledger, head.ledger);
    this.#wrote();
    this.resume();
  }

  #write(parts: readonly WindowRows[], reset: boolean): StateChunk[] {
    const { clock, ledger } = this.#options;
    const head: StateHead = {
      watermark: encodeNumber(clock.watermark),
      maxEventTime: encodeNumber(clock.maxEventTime),
      ledger: encodeLedger(ledger),
      ...((reset || !this.#begun) && { shapes: this.#shapes }),
    };
    const writer = new ChunkWriter(this.#chunkBytes, { head, reset });
    parts.forEach(({ rows, gone }, spec) => {
      for (const values of gone) writer.add(spec, { list: "gone", values });
      for (const values of rows) writer.add(spec, { list: "rows", values });
    });
    this.#begun = true;
    this.#wrote();
    return writer.done();
  }

  #wrote(): void {
    this.#writtenIn = this.#options.ledger.in;
    this.#writtenWatermark = this.#options.clock.watermark;
  }

  #checkShapes(stored: readonly string[]): void {
    const changed = Math.max(stored.length, this.#shapes.length);
    for (let spec = 0; spec < changed; spec++) {
      if (stored[spec] === this.#shapes[spec]) continue;
      throw new RangeError(
        `the stored state was written with other windows: window ${spec + 1} was ` +
          `${stored[spec] ?? "not declared"} and is ${this.#shapes[spec] ?? "not declared"} now. ` +
          "Declare it as before, or delete the state and read the stream anew",
      );
    }
  }
}

/** What must be equal for stored windows to be continued. Lateness and emit policy may change. */
function specShape(spec: WindowSpec): string {
  const { kind, measures, aggregates, filter } = spec;
  const times = spec.kind === "session"
    ? [spec.gapMs]
    : spec.kind === "hopping"
    ? [spec.sizeMs, spec.slideMs]
    : [spec.sizeMs];
  return JSON.stringify([kind, ...times, measures, aggregates, filter ?? null]);
}

/** Version of the layout of a chunk; a chunk of another version is refused. */
const STATE_VERSION = 1;

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
 * that its watermark has passed are dropped, without a chunk for it. `reset` begins a snapshot.
 */
export interface StateChunk {
  v: typeof STATE_VERSION;
  reset?: true;
  head?: StateHead;
  specs?: SpecRows[];
}

/** Spreads a batch over chunks of at most about `limit` bytes of JSON (a single row may be more). */
class ChunkWriter {
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
