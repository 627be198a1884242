import type { WatermarkClock } from "../clock/watermark.ts";
import { decodeLedger, encodeLedger, type LedgerCounts } from "../ledger.ts";
import type { WindowSpec } from "../spec.ts";
import type { SpecWindows, WindowRows } from "../windows/spec_windows.ts";
import { ChunkWriter, STATE_VERSION, type StateChunk, type StateHead } from "./chunk.ts";
import { decodeNumber, encodeNumber } from "./number.ts";

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
  /** A chunk that says the shapes is in the log. */
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
