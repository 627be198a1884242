import { decodeNumber, encodeNumber, listOf, type StateValue } from "../snapshot/number.ts";
import type { AggregateName } from "../spec.ts";
import type { MeasureSummary } from "../update.ts";
import {
  type Aggregate,
  type AggregateReader,
  first,
  last,
  max,
  min,
  moments,
  sum,
} from "./aggregate.ts";
import { QuantileSketch } from "./sketch.ts";

type SummaryName = keyof MeasureSummary;

/** The aggregates of some records: per measure the number of values, then its slots. */
export interface Accumulator {
  readonly slots: Float64Array;
  /** One per measure, or none if no quantile is asked for. */
  readonly sketches: QuantileSketch[];
}

const ALL: readonly Aggregate[] = [sum, min, max, moments, first, last];
const SCALARS = ["sum", "min", "max", "avg", "stddev", "first", "last"] as const;
const QUANTILES = [["p50", 0.5], ["p95", 0.95], ["p99", 0.99]] as const;

/** Knows where the aggregates of each measure are, and computes only what was declared. */
export class AggregateLayout {
  readonly #measures: readonly string[];
  readonly #aggregates: readonly Aggregate[];
  readonly #offsets: readonly number[];
  /** Doubles per measure; the first is the number of values. */
  readonly #stride: number;
  readonly #readers: readonly [SummaryName, AggregateReader, number][];
  readonly #quantiles: readonly (readonly [SummaryName, number])[];
  readonly #blank: Float64Array;

  constructor(declared: { measures: readonly string[]; aggregates: readonly AggregateName[] }) {
    const names = new Set<AggregateName>(declared.aggregates);
    this.#measures = declared.measures;
    this.#aggregates = ALL.filter((a) => SCALARS.some((name) => names.has(name) && a.read[name]));
    let stride = 1;
    this.#offsets = this.#aggregates.map((aggregate) => {
      const at = stride;
      stride += aggregate.slots;
      return at;
    });
    this.#stride = stride;
    this.#readers = SCALARS.filter((name) => names.has(name)).map((name) => {
      const index = this.#aggregates.findIndex((aggregate) => aggregate.read[name]);
      return [name, this.#aggregates[index]!.read[name]!, this.#offsets[index]!];
    });
    this.#quantiles = QUANTILES.filter(([name]) => names.has(name));
    this.#blank = new Float64Array(stride * this.#measures.length);
    this.#measures.forEach((_, measure) => this.#resetMeasure(this.#blank, measure));
  }

  /** An accumulator of no records. */
  create(): Accumulator {
    const sketched = this.#quantiles.length > 0;
    return {
      slots: this.#blank.slice(),
      sketches: sketched ? this.#measures.map(() => new QuantileSketch()) : [],
    };
  }

  /** Folds in a record. Fields that are not finite numbers are passed over. */
  add(into: Accumulator, record: Readonly<Record<string, unknown>>, time: number): void {
    const { slots, sketches } = into;
    const measures = this.#measures;
    const aggregates = this.#aggregates;
    const offsets = this.#offsets;
    for (let m = 0; m < measures.length; m++) {
      const value = record[measures[m]!];
      if (typeof value !== "number" || !Number.isFinite(value)) continue;
      const base = m * this.#stride;
      const n = ++slots[base]!;
      for (let a = 0; a < aggregates.length; a++) {
        aggregates[a]!.add(slots, base + offsets[a]!, value, time, n);
      }
      sketches[m]?.add(value);
    }
  }

  /** Folds in another accumulator, whose records arrived later where their times are equal. */
  merge(into: Accumulator, from: Accumulator): void {
    for (let m = 0; m < this.#measures.length; m++) {
      const base = m * this.#stride;
      const n = into.slots[base]!;
      const fromN = from.slots[base]!;
      if (fromN === 0) continue;
      this.#aggregates.forEach((aggregate, a) =>
        aggregate.merge(into.slots, base + this.#offsets[a]!, n, from.slots, fromN)
      );
      into.slots[base] = n + fromN;
      const sketch = from.sketches[m];
      if (sketch !== undefined) into.sketches[m]!.merge(sketch);
    }
  }

  /** The declared aggregates per measure. */
  summarise(from: Accumulator): Record<string, MeasureSummary> {
    const result: Record<string, MeasureSummary> = {};
    this.#measures.forEach((measure, m) => {
      const base = m * this.#stride;
      const n = from.slots[base]!;
      const summary: MeasureSummary = {};
      result[measure] = summary;
      if (n === 0) return;
      const put = (name: SummaryName, value: number) => {
        if (Number.isFinite(value)) summary[name] = value;
      };
      for (const [name, read, at] of this.#readers) put(name, read(from.slots, base + at, n));
      for (const [name, q] of this.#quantiles) put(name, from.sketches[m]!.quantile(q));
    });
    return result;
  }

  /** Per measure 0 if it has no values, else its number of values, slots and sketch. */
  encode(from: Accumulator): StateValue[] {
    return this.#measures.map((_, m) => {
      const base = m * this.#stride;
      if (from.slots[base] === 0) return 0;
      const slots: StateValue[] = [];
      for (let i = base; i < base + this.#stride; i++) slots.push(encodeNumber(from.slots[i]!));
      const sketch = from.sketches[m];
      if (sketch !== undefined) slots.push(sketch.encode());
      return slots;
    });
  }

  /** Undoes {@linkcode AggregateLayout.encode}. */
  decode(state: readonly StateValue[]): Accumulator {
    const result = this.create();
    state.forEach((stored, m) => {
      const measure = listOf(stored);
      if (measure.length === 0) return;
      for (let i = 0; i < this.#stride; i++) {
        result.slots[m * this.#stride + i] = decodeNumber(measure[i]);
      }
      const sketch = listOf(measure[this.#stride]);
      if (sketch.length > 0) result.sketches[m] = QuantileSketch.decode(sketch);
    });
    return result;
  }

  #resetMeasure(slots: Float64Array, measure: number): void {
    const base = measure * this.#stride;
    this.#aggregates.forEach((aggregate, a) => aggregate.reset(slots, base + this.#offsets[a]!));
  }
}
