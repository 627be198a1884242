import type { ByteReader } from "../encoding/byte_reader.ts";
import { ByteWriter } from "../encoding/byte_writer.ts";
import type { AggregateName } from "../spec.ts";
import type { MeasureSummary } from "../update.ts";
import { QuantileBins } from "./quantile_bins.ts";
import { foldValue, mergeValues } from "./fold.ts";
import { SKETCH, type Slots, slotsOf } from "./slots.ts";
import { meanOf } from "./sum.ts";

/** What accumulators compute. */
export interface AccumulatorLayout {
  /** In the order in which they are emitted. */
  readonly measures: readonly string[];
  /** Computed for every measure. */
  readonly aggregates: readonly AggregateName[];
  /** Position of each measure in `numbers`; without it: as in `measures`. */
  readonly columns?: readonly number[];
}

const CHUNK_BYTES = 32_768;

/**
 * A pool of accumulators of one layout, each known by a small whole number. Their state is columns of
 * doubles in chunks, which are never moved and hold only what was declared.
 *
 * Laws: merging with an empty one changes nothing; merging two gives the accumulator of all their
 * records (exactly, or up to rounding for sums and moments); merging is associative in the same sense.
 */
export class Accumulators {
  readonly #measures: readonly string[];
  readonly #columns: Int32Array;
  readonly #kept: number;
  /** Doubles per measure, and of all measures. */
  readonly #stride: number;
  readonly #span: number;
  /** Doubles per accumulator: at least one, to hold the next when it is given back. */
  readonly #size: number;
  readonly #shift: number;
  readonly #chunks: Float64Array[] = [];
  /** An empty accumulator. */
  readonly #blank: Float64Array;
  readonly #bins = new QuantileBins();
  /** Accumulators that were ever given out. */
  #made = 0;
  /** One that was given back, −1 without any; each holds the next in its first double. */
  #free = -1;

  readonly #layout: Slots;
  readonly #quantiles: readonly number[];
  /** What comes before each measure's results, and before each result, as JSON. */
  readonly #openings: readonly Uint8Array[];
  readonly #labels: readonly Uint8Array[];
  /** The results of the measure that was read last. */
  readonly #results: Float64Array;

  constructor({ measures, aggregates, columns }: AccumulatorLayout) {
    this.#layout = slotsOf(aggregates);
    const { kept, blank, results } = this.#layout;
    this.#measures = measures;
    this.#columns = Int32Array.from(columns ?? measures.keys());
    this.#kept = kept;
    this.#stride = blank.length;
    this.#blank = Float64Array.from(measures.flatMap(() => blank));
    this.#span = this.#blank.length;
    this.#size = Math.max(1, this.#span);
    const fitting = CHUNK_BYTES / (8 * this.#size);
    this.#shift = Math.max(0, Math.floor(Math.log2(fitting)));
    this.#quantiles = results.filter(({ reading }) => reading === "quantile")
      .map(({ quantile }) => quantile);
    this.#openings = measures.map((name, m) => json(m === 0 ? "{" : "},", name, ":{"));
    this.#labels = results.map(({ name }) => json(",", name, ":"));
    this.#results = new Float64Array(results.length);
  }

  /** Bytes that all accumulators take. */
  get bytes(): number {
    return this.#chunks.length * (this.#size << this.#shift) * 8 + this.#bins.bytes;
  }

  /** An accumulator of no records. */
  alloc(): number {
    let i = this.#free;
    if (i >= 0) {
      const chunk = this.#chunks[i >>> this.#shift]!;
      this.#free = chunk[this.#at(i)]!;
    } else {
      i = this.#made++;
      if (i >>> this.#shift === this.#chunks.length) {
        this.#chunks.push(new Float64Array(this.#size << this.#shift));
      }
    }
    this.#reset(i);
    return i;
  }

  /** Gives one back. Its number may be given out again. */
  free(i: number): void {
    this.clear(i);
    this.#chunks[i >>> this.#shift]![this.#at(i)] = this.#free;
    this.#free = i;
  }

  /** Makes one empty. */
  clear(i: number): void {
    if (this.#kept & SKETCH) {
      const slots = this.#chunks[i >>> this.#shift]!;
      const at = this.#at(i);
      for (let end = at + this.#stride; end <= at + this.#span; end += this.#stride) {
        this.#bins.clear(slots, end - 2);
      }
    }
    this.#reset(i);
  }

  /** Folds in a record of event time `time` (epoch ms). What is not a finite number is passed over. */
  add(i: number, numbers: Float64Array, time: number): void {
    const slots = this.#chunks[i >>> this.#shift]!;
    const columns = this.#columns;
    const kept = this.#kept;
    let base = this.#at(i);
    for (let m = 0; m < columns.length; m++, base += this.#stride) {
      const value = numbers[columns[m]!]!;
      if (value - value !== 0) continue;
      foldValue(slots, base, kept, value, time);
      if (kept & SKETCH) this.#bins.add(slots, base + this.#stride - 2, value);
    }
  }

  /**
   * Folds in another one, whose records arrived later where their times are equal. Into an empty
   * one this is a copy.
   */
  merge(into: number, from: number): void {
    const slots = this.#chunks[into >>> this.#shift]!;
    const others = this.#chunks[from >>> this.#shift]!;
    const at = this.#at(into);
    const distance = this.#at(from) - at;
    for (let base = at; base < at + this.#span; base += this.#stride) {
      if (others[base + distance] === 0) continue;
      const end = base + this.#stride;
      if (slots[base] === 0) {
        const scalars = this.#kept & SKETCH ? end - 2 : end;
        for (let p = base; p < scalars; p++) slots[p] = others[p + distance]!;
      } else {
        mergeValues(slots, base, this.#kept, others, base + distance);
      }
      if (this.#kept & SKETCH) this.#bins.merge(slots, end - 2, others, end - 2 + distance);
    }
  }

  /** The declared aggregates per measure. What is not finite, as after an overflow, is left out. */
  summarise(i: number): Record<string, MeasureSummary> {
    const summaries: Record<string, MeasureSummary> = {};
    const { results } = this.#layout;
    for (const [m, measure] of this.#measures.entries()) {
      const summary: MeasureSummary = {};
      summaries[measure] = summary;
      if (!this.#read(i, m)) continue;
      for (const [index, { name }] of results.entries()) {
        const value = this.#results[index]!;
        if (Number.isFinite(value)) summary[name] = value;
      }
    }
    return summaries;
  }

  /** Writes the JSON of {@linkcode Accumulators.summarise}. */
  writeMeasures(i: number, w: ByteWriter): void {
    const results = this.#results;
    if (this.#measures.length === 0) w.ascii("{");
    for (let m = 0; m < this.#measures.length; m++) {
      const opening = this.#openings[m]!;
      w.raw(opening, 0, opening.length);
      if (!this.#read(i, m)) continue;
      let comma = 1;
      for (let index = 0; index < results.length; index++) {
        const value = results[index]!;
        if (value - value !== 0) continue;
        const label = this.#labels[index]!;
        w.raw(label, comma, label.length);
        w.jsonNumber(value);
        comma = 0;
      }
    }
    w.ascii(this.#measures.length === 0 ? "}" : "}}");
  }

  /** Writes one as bytes that {@linkcode Accumulators.decode} reads back bit by bit. */
  encode(i: number, w: ByteWriter): void {
    const slots = this.#chunks[i >>> this.#shift]!;
    const sketched = (this.#kept & SKETCH) !== 0;
    const at = this.#at(i);
    for (let base = at; base < at + this.#span; base += this.#stride) {
      w.varint(slots[base]!);
      if (slots[base] === 0) continue;
      const end = base + this.#stride - (sketched ? 2 : 0);
      for (let p = base + 1; p < end; p++) w.float64(slots[p]!);
      if (sketched) this.#bins.encode(slots, end, w);
    }
  }

  /**
   * Replaces one by what {@linkcode Accumulators.encode} wrote for the same layout.
   *
   * @throws {RangeError} If the bytes are damaged; the accumulator is then to be given back.
   */
  decode(i: number, r: ByteReader): void {
    this.clear(i);
    const slots = this.#chunks[i >>> this.#shift]!;
    const sketched = (this.#kept & SKETCH) !== 0;
    const at = this.#at(i);
    for (let base = at; base < at + this.#span; base += this.#stride) {
      slots[base] = r.varint();
      if (slots[base] === 0) continue;
      const end = base + this.#stride - (sketched ? 2 : 0);
      for (let p = base + 1; p < end; p++) slots[p] = r.float64();
      if (sketched) this.#bins.decode(slots, end, r);
    }
  }

  #reset(i: number): void {
    const slots = this.#chunks[i >>> this.#shift]!;
    const blank = this.#blank;
    const at = this.#at(i);
    // Not `set`: its overhead is more than the copying of so few.
    for (let p = 0; p < blank.length; p++) slots[at + p] = blank[p]!;
  }

  /** Where an accumulator is in its chunk. */
  #at(i: number): number {
    return (i & ((1 << this.#shift) - 1)) * this.#size;
  }

  /** Puts the results of a measure into `#results`; false if it has no values. */
  #read(i: number, m: number): boolean {
    const slots = this.#chunks[i >>> this.#shift]!;
    const base = this.#at(i) + m * this.#stride;
    const n = slots[base]!;
    if (n === 0) return false;
    const { results, minAt, maxAt } = this.#layout;
    const values = this.#results;
    const min = minAt === 0 ? -Infinity : slots[base + minAt]!;
    const max = maxAt === 0 ? Infinity : slots[base + maxAt]!;
    const scalars = results.length - this.#quantiles.length;
    for (let r = 0; r < scalars; r++) {
      const { reading, at } = results[r]!;
      const p = base + at;
      if (reading === "slot") values[r] = slots[p]!;
      else if (reading === "sum") values[r] = slots[p]! + slots[p + 1]!;
      else if (reading === "deviation") values[r] = Math.sqrt(slots[p]! / n);
      else values[r] = Math.min(max, Math.max(min, meanOf(slots[p]!, slots[p + 1]!, n)));
    }
    if (scalars === results.length) return true;
    const ascending = this.#quantiles;
    const at = base + results[scalars]!.at;
    this.#bins.quantiles(slots, at, { n, ascending, results: values, to: scalars });
    for (let r = scalars; r < results.length; r++) {
      values[r] = Math.min(max, Math.max(min, values[r]!));
    }
    return true;
  }
}

function json(before: string, name: string, after: string): Uint8Array {
  const w = new ByteWriter();
  w.ascii(before);
  w.jsonText(name);
  w.ascii(after);
  return w.copy();
}
