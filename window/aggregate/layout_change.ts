import type { ByteReader } from "../encoding/byte_reader.ts";
import type { ByteWriter } from "../encoding/byte_writer.ts";
import type { AccumulatorLayout } from "./accumulators.ts";
import { sizeOfPart, SKETCH, slotsOf } from "./slots.ts";

/** What was read of one measure. */
interface StoredMeasure {
  n: number;
  /** From the number of values on, without the sketch. */
  readonly doubles: Float64Array;
  /** Where its sketch is in the bytes. */
  sketchStart: number;
  sketchEnd: number;
}

/**
 * Makes accumulators that were encoded with one layout into those of another one, for a declaration
 * that changed while windows were open. Measures go by name. A measure that is new, or of which
 * something is to be computed now that was not kept, begins without values.
 */
export class LayoutChange {
  /** Whether every measure that is declared now was kept, with all that is computed of it. */
  readonly whole: boolean;
  readonly #stored: readonly StoredMeasure[];
  readonly #sketched: boolean;
  /** Of each measure now its stored one, none if it begins anew. */
  readonly #sources: readonly (StoredMeasure | undefined)[];
  /** Of each double now, from the number of values on, its offset in the stored ones. */
  readonly #offsets: readonly number[];
  readonly #keepsSketch: boolean;

  constructor(written: AccumulatorLayout, now: AccumulatorLayout) {
    const before = slotsOf(written.aggregates);
    const after = slotsOf(now.aggregates);
    const covered = (before.kept & after.kept) === after.kept;
    this.#sketched = (before.kept & SKETCH) !== 0;
    this.#keepsSketch = (after.kept & SKETCH) !== 0;
    const scalars = before.blank.length - (this.#sketched ? 2 : 0);
    this.#stored = written.measures.map(() => (
      { n: 0, doubles: new Float64Array(scalars), sketchStart: 0, sketchEnd: 0 }
    ));
    this.#sources = now.measures.map((name) =>
      covered ? this.#stored[written.measures.indexOf(name)] : undefined
    );
    this.whole = this.#sources.every((source) => source !== undefined);
    this.#offsets = !covered ? [] : [...after.offsets.keys()].filter((part) => part !== SKETCH)
      .flatMap((part) =>
        Array.from({ length: sizeOfPart(part) }, (_, i) => before.offsets.get(part)! + i)
      );
  }

  /** Reads an accumulator and writes it with the other layout. @throws {RangeError} If it is damaged. */
  convert(r: ByteReader, w: ByteWriter): void {
    for (const stored of this.#stored) this.#read(stored, r);
    for (const source of this.#sources) {
      w.varint(source?.n ?? 0);
      if (source === undefined || source.n === 0) continue;
      for (const offset of this.#offsets) w.float64(source.doubles[offset]!);
      if (this.#keepsSketch) w.raw(r.bytes, source.sketchStart, source.sketchEnd);
    }
  }

  #read(stored: StoredMeasure, r: ByteReader): void {
    stored.n = r.varint();
    if (stored.n === 0) return;
    for (let p = 1; p < stored.doubles.length; p++) stored.doubles[p] = r.float64();
    if (!this.#sketched) return;
    stored.sketchStart = r.position;
    for (let bins = r.varint(); bins > 0; bins--) {
      r.signedVarint();
      r.varint();
    }
    stored.sketchEnd = r.position;
  }
}
