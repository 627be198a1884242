import { ByteReader } from "../encoding/byte_reader.ts";
import type { ByteWriter } from "../encoding/byte_writer.ts";
import type { MeasureSummary, WindowStatus } from "../update.ts";
import type { Totals } from "../windows/emitter.ts";
import type { DerivedOptions, DerivedSink, PartialDisposition } from "./derived_windows.ts";
import { DueQueue } from "./due_queue.ts";
import { across, increase, measureValue } from "./formula.ts";
import { type WindowGrid, windowGrid } from "./grid.ts";
import type { DerivedInput } from "./input.ts";
import { expectedKeys, keyMapper, type MapKey } from "./key_mapping.ts";
import { INPUT_ROW, type MergedWindow, type RowWindow } from "./merged_window.ts";
import { MergingWindows, type WindowContent } from "./merging_windows.ts";
import { decodePartial, encodeWindow, type Partial, type WindowPartial } from "./partial.ts";
import type { StateRow } from "./row_log.ts";
import type { Completeness, DerivedTerm, FormulaSpec } from "./spec.ts";
import { valueOfTerm } from "./term_value.ts";

/** For so many windows after a key was seen last it is expected, where no list is declared. */
export const EXPECTED_FOR = 32;

interface Term extends DerivedTerm {
  readonly name: string;
  readonly index: number;
  readonly map: MapKey;
  /** Of the value in a partial. */
  readonly value: string;
  readonly increases: boolean;
  readonly declares: boolean;
}

/** One window of one source and key. */
class Input implements StateRow {
  changed = false;
  logged = false;
  readonly series: Series;
  readonly start: number;
  revision = 0;
  count = 0;
  status: WindowStatus = "open";
  partial = false;
  /** Merged watermark when it was counted last. */
  counted = -Infinity;
  names: readonly string[] = [];
  values: readonly number[] = [];

  constructor(series: Series, start: number) {
    this.series = series;
    this.start = start;
  }

  writeKey(into: ByteWriter): void {
    this.series.owner.writeInputKey(this, into);
  }

  writeValue(into: ByteWriter): void {
    this.series.owner.writeInput(this, into);
  }
}

/** The windows of one source and key that belong to one target, in order of starts. */
interface Series {
  readonly owner: FormulaWindows;
  readonly target: Target;
  readonly source: string;
  readonly sourceKey: string;
  partition: number;
  readonly terms: readonly Term[];
  readonly inputs: Input[];
  /** When it is looked at for what can go. */
  pruneAt: number;
}

/** A key of derived windows. */
interface Target {
  readonly key: number;
  readonly name: string;
  readonly series: Map<string, Series>;
  /** Of each term its series, in order of keys, and the keys that are declared. */
  readonly terms: readonly { readonly series: Series[]; readonly declared: ReadonlySet<string> }[];
}

/** What measures were computed last. */
class Values implements Totals {
  measures: Record<string, MeasureSummary> = {};

  summarise(): Record<string, MeasureSummary> {
    return this.measures;
  }

  writeMeasures(_: number, into: ByteWriter): void {
    let opening = "{";
    for (const [name, { value }] of Object.entries(this.measures)) {
      into.ascii(opening);
      into.jsonText(name);
      if (value === undefined) {
        into.ascii(":{}");
      } else {
        into.ascii(':{"value":');
        into.jsonNumber(value);
        into.ascii("}");
      }
      opening = ",";
    }
    into.ascii(opening === "{" ? "{}" : "}");
  }

  encode(): never {
    throw new RangeError("windows that are made from windows have values, no accumulators");
  }
}

/** Windows made from windows of other streams by a formula. */
export class FormulaWindows extends MergingWindows {
  readonly #grid: WindowGrid;
  readonly #terms: readonly Term[];
  readonly #spec: FormulaSpec;
  readonly #targets = new Map<number, Target>();
  readonly #prunes = new DueQueue<Series>(() => 0);
  readonly #values = new Values();
  #restored: Iterator<Input> | undefined;
  #inputs = 0;
  #series = 0;

  constructor(options: DerivedOptions & { derivation: FormulaSpec }, sink: DerivedSink) {
    const [spec] = options.specs;
    if (spec === undefined || options.specs.length > 1) {
      throw new RangeError(`'specs' must hold one window: got ${options.specs.length}`);
    }
    const terms = Object.entries(options.derivation.terms);
    const ahead = Math.max(0, ...terms.map(([, { shift }]) => shift));
    const grid = windowGrid(spec, ahead);
    const shape = JSON.stringify([options.derivation.terms, options.derivation.measures]);
    super(options, { sink, grids: [grid], shape });
    this.#grid = grid;
    this.#spec = options.derivation;
    this.#terms = terms.map(([name, term], index) => ({
      ...{ ...term, name, index, map: keyMapper(term.key), value: valueOfTerm(term) },
      ...{ increases: term.aggregate === "increase", declares: term.expect.length > 0 },
    }));
  }

  protected get pruneAt(): number {
    return this.#prunes.first;
  }

  protected prune(watermark: number): boolean {
    for (let left = 100; left > 0; left--) {
      if (this.#prunes.first > watermark) return true;
      this.#pruneSeries(this.#prunes.take()!, watermark);
    }
    return false;
  }

  protected keeps(key: number): boolean {
    return this.#targets.has(key);
  }

  protected get inputCount(): number {
    return this.#inputs;
  }

  protected get inputBytes(): number {
    return INPUT_BYTES * this.#inputs + SERIES_BYTES * this.#series;
  }

  protected merge(partial: Partial, keyBytes: Uint8Array): PartialDisposition {
    if (partial.kind !== "window" || partial.size !== this.#grid.size) return "filtered";
    const { start, end } = partial;
    if (!this.#grid.isStart(start) || this.#grid.endOf(start) !== end) {
      throw new RangeError(`the partial's window is none of the stream's: ${start} to ${end}`);
    }
    const name = new TextDecoder().decode(keyBytes);
    const number = this.keys.find(keyBytes, 0, keyBytes.length);
    const known = this.#targets.get(number)?.series.get(seriesId(partial));
    const terms = known?.terms ?? this.#termsOf(partial, name);
    if (terms.length === 0) return "filtered";
    const old = known && known.inputs[lastUpTo(known.inputs, start)];
    if (old?.start === start && old.revision >= partial.revision) return "filtered";
    if (terms.every((term) => this.#isLate(term, { start, number }))) {
      for (const term of terms) {
        this.sink.late(inputOf(partial, { key: name, term, grid: this.#grid }));
      }
      return "late";
    }
    const series = known ?? this.#addSeries(this.#target(keyBytes, name), partial, terms);
    const before = old?.start === start ? old : undefined;
    const affected = this.#take(series, partial, before);
    if (partial.status !== "open") {
      for (const term of terms) this.#report(series, term, partial);
    }
    for (const window of affected) this.change(window, 1);
    return "counted";
  }

  protected contentOf({ key, start }: MergedWindow): WindowContent {
    const target = this.#targets.get(key)!;
    let present = 0;
    let expected = 0;
    let revision = 0;
    let counted = -Infinity;
    let partial = false;
    const values = new Map<string, number | undefined>();
    for (const term of this.#terms) {
      const { series, declared } = target.terms[term.index]!;
      const at = this.#grid.shift(start, term.shift);
      const found: number[] = [];
      let wanted = declared.size;
      for (const one of series) {
        const input = inputAt(one, at);
        if (input !== undefined) {
          const previous = term.increases ? inputAt(one, this.#grid.shift(at, -1)) : undefined;
          revision += input.revision + (previous?.revision ?? 0);
          counted = Math.max(counted, input.counted, previous?.counted ?? -Infinity);
          partial ||= input.partial || previous?.partial === true;
          const value = valueOf(term, input, previous);
          if (value !== undefined) found.push(value);
        }
        if (!declared.has(one.sourceKey) && this.#isExpected(one, { term, input, at })) wanted++;
      }
      wanted = Math.max(1, wanted);
      present += found.length;
      expected += wanted;
      values.set(term.name, found.length === wanted ? across(term.across, found) : undefined);
    }
    const { measures } = this.#spec;
    this.#values.measures = {};
    for (const [name, measure] of Object.entries(measures)) {
      const value = measureValue(measure, values, this.#spec.terms);
      this.#values.measures[name] = value === undefined ? {} : { value };
    }
    this.emitter.inputs = { present, expected } satisfies Completeness;
    return {
      ...{ count: present, revision: revision + expected, counted, partial },
      ...{ totals: this.#values, total: 0 },
    };
  }

  protected lackingUntil(source: string, from: number): number {
    if (!Number.isFinite(from)) return from;
    const last = this.#grid.floor(from - 1);
    const ends = this.#terms.filter((term) => term.source === source)
      .map(({ shift, increases }) => this.#grid.shift(last, (increases ? 1 : 0) - shift) + 1);
    return Math.max(-Infinity, ...ends);
  }

  protected forget(): void {
    // Inputs belong to several windows and go in `prune`.
  }

  protected restoreInput(window: RowWindow, rest: ByteReader, value: Uint8Array | null): boolean {
    const source = text(rest.raw(rest.varint()));
    const sourceKey = text(rest.raw(rest.remaining));
    const { start } = window;
    const id = seriesId({ source, sourceKey });
    const number = this.keys.find(window.key, 0, window.key.length);
    const known = this.#targets.get(number)?.series.get(id);
    const old = known && inputAt(known, start);
    if (old !== undefined) {
      known!.inputs.splice(known!.inputs.indexOf(old), 1);
      this.#inputs--;
    }
    if (value === null) {
      if (known !== undefined) this.#removeEmpty(known);
      return true;
    }
    const counted = new ByteReader(value, 0, 8).float64();
    const partial = decodePartial(value, 8, value.length);
    const name = text(window.key);
    const isValid = partial.kind === "window" && this.#grid.isStart(start) &&
      this.#grid.endOf(start) === partial.end;
    const terms = isValid ? this.#termsOf(partial, name) : [];
    if (!isValid || terms.length === 0) {
      if (known !== undefined) this.#removeEmpty(known);
      return false;
    }
    const series = known ?? this.#addSeries(this.#target(window.key, name), partial, terms);
    const input = this.#insert(series, start);
    fill(input, partial, counted);
    input.logged = true;
    return true;
  }

  protected restoreWindows(limit: number): boolean {
    this.#restored ??= this.#allInputs();
    for (let left = limit; left > 0; left--) {
      const next = this.#restored.next();
      if (next.done) return true;
      const { series, start } = next.value;
      for (const { shift } of series.terms) {
        this.windowFor(this.#grid, {
          key: series.target.key,
          start: this.#grid.shift(start, -shift),
        });
      }
      if (series.inputs[0] === next.value) this.#schedule(series);
    }
    return false;
  }

  writeInputKey({ series, start }: Input, into: ByteWriter): void {
    const { keys } = this;
    const { key } = series.target;
    into.byte(INPUT_ROW);
    into.varint(keys.endOf(key) - keys.startOf(key));
    into.raw(keys.bytes, keys.startOf(key), keys.endOf(key));
    into.varint(this.#grid.size);
    into.float64(start);
    const source = encoder.encode(series.source);
    into.varint(source.length);
    into.raw(source, 0, source.length);
    const sourceKey = encoder.encode(series.sourceKey);
    into.raw(sourceKey, 0, sourceKey.length);
  }

  writeInput(input: Input, into: ByteWriter): void {
    const { series: { source, sourceKey, partition }, start } = input;
    const { status, revision, count, partial, names, values } = input;
    into.float64(input.counted);
    const window = { start, end: this.#grid.endOf(start), size: this.#grid.size };
    const what = { status, revision, count, partial, names, values };
    encodeWindow({ source, sourceKey, partition, ...window, ...what }, into);
  }

  /** Terms that an input is one of. */
  #termsOf({ source, sourceKey }: WindowPartial, key: string): readonly Term[] {
    return this.#terms.filter((term) => term.source === source && term.map(sourceKey) === key);
  }

  /** Whether all windows that an input of this term could change take nothing any more. */
  #isLate(
    { shift, increases }: Term,
    { start, number }: { start: number; number: number },
  ): boolean {
    const own = this.#grid.shift(start, -shift);
    if (!this.isDropped(this.#grid, own)) return false;
    if (!increases) return true;
    return this.windowAt(this.#grid, number, this.#grid.shift(own, 1)) === undefined;
  }

  #target(keyBytes: Uint8Array, name: string): Target {
    const key = this.keys.intern(keyBytes, 0, keyBytes.length);
    let target = this.#targets.get(key);
    if (target === undefined) {
      const terms = this.#terms.map(({ expect }) => (
        { series: [], declared: new Set(expectedKeys(expect, name)) }
      ));
      target = { key, name, series: new Map(), terms };
      this.#targets.set(key, target);
    }
    return target;
  }

  #addSeries(target: Target, partial: WindowPartial, terms: readonly Term[]): Series {
    const { source, sourceKey, partition } = partial;
    const series: Series = {
      ...{ owner: this, target, source, sourceKey, partition, terms },
      ...{ inputs: [], pruneAt: Infinity },
    };
    target.series.set(seriesId(partial), series);
    this.#series++;
    for (const { index } of terms) {
      const all = target.terms[index]!.series;
      const at = all.findIndex((one) => one.sourceKey > sourceKey);
      all.splice(at < 0 ? all.length : at, 0, series);
    }
    return series;
  }

  /** Puts an input in its place. */
  #insert(series: Series, start: number): Input {
    const input = new Input(series, start);
    series.inputs.splice(lastUpTo(series.inputs, start) + 1, 0, input);
    this.#inputs++;
    return input;
  }

  /** Takes an input over; returns the windows that change by it, in order of starts. */
  #take(series: Series, partial: WindowPartial, old: Input | undefined): readonly MergedWindow[] {
    const grid = this.#grid;
    const { start } = partial;
    const { key } = series.target;
    const affected = new Set<MergedWindow>();
    if (old === undefined) {
      for (const window of this.#expecting(series, start)) affected.add(window);
    }
    const input = old ?? this.#insert(series, start);
    fill(input, partial, this.watermark);
    series.partition = partial.partition;
    this.rows.change(input);
    for (const { shift, increases } of series.terms) {
      const own = grid.shift(start, -shift);
      const window = this.windowFor(grid, { key, start: own });
      if (window !== undefined) affected.add(window);
      if (!increases || inputAt(series, grid.shift(start, 1)) === undefined) continue;
      const next = this.windowAt(grid, key, grid.shift(own, 1));
      if (next !== undefined) affected.add(next);
    }
    if (old === undefined) this.#schedule(series);
    return [...affected].sort((a, b) => a.start - b.start);
  }

  /** Windows that expect a key by an input that was not there, and did not before. */
  #expecting(series: Series, start: number): readonly MergedWindow[] {
    const grid = this.#grid;
    const windows = this.windowsOf(grid, series.target.key);
    if (windows === undefined) return [];
    return series.terms.flatMap((term) => {
      if (term.declares) return [];
      return [...windows.values()].filter((window) => {
        const at = grid.shift(window.start, term.shift);
        return at > start && grid.shift(at, -EXPECTED_FOR) <= start &&
          !this.#isExpected(series, { term, input: undefined, at });
      });
    });
  }

  /** Whether an input should be there: it is, or no list is declared and its key was seen before. */
  #isExpected(
    { inputs }: Series,
    { term, input, at }: { term: Term; input: Input | undefined; at: number },
  ): boolean {
    if (input !== undefined) return true;
    if (term.declares) return false;
    const seen = inputs[lastUpTo(inputs, at)];
    return seen !== undefined && seen.start >= this.#grid.shift(at, -EXPECTED_FOR);
  }

  #report(series: Series, term: Term, partial: WindowPartial): void {
    const key = series.target.name;
    const value = valueOf(
      term,
      inputAt(series, partial.start)!,
      inputAt(series, this.#grid.shift(partial.start, -1)),
    );
    this.sink.input({ ...inputOf(partial, { key, term, grid: this.#grid }), value });
  }

  /** When an input is of no use to any window as itself, or as the one before. */
  #usedUntil({ terms }: Series, start: number): number {
    return Math.max(
      ...terms.map(({ shift, increases }) =>
        this.#grid.dropAt(this.#grid.shift(start, (increases ? 1 : 0) - shift))
      ),
    );
  }

  /** When the first input of a series can go. */
  #goesAt(series: Series): number {
    const [first, second] = series.inputs as [Input, Input?];
    const used = this.#usedUntil(series, first.start);
    const seeing = series.terms.filter(({ declares }) => !declares);
    if (seeing.length === 0) return used;
    // It shows that the key was seen, until another one does or that was too long ago.
    const shown = (by: number) =>
      Math.max(...seeing.map(({ shift }) => this.#grid.dropAt(this.#grid.shift(by, -shift))));
    const forgotten = shown(this.#grid.shift(first.start, EXPECTED_FOR));
    const replaced = second ? shown(this.#grid.shift(second.start, -1)) : Infinity;
    return Math.max(used, Math.min(forgotten, replaced));
  }

  #schedule(series: Series): void {
    const at = this.#goesAt(series);
    if (at >= series.pruneAt) return;
    series.pruneAt = at;
    this.#prunes.add(at, series);
  }

  #pruneSeries(series: Series, watermark: number): void {
    if (series.target.series.get(seriesId(series)) !== series) return;
    series.pruneAt = Infinity;
    while (series.inputs.length > 0 && this.#goesAt(series) <= watermark) {
      this.rows.forget(series.inputs.shift()!);
      this.#inputs--;
    }
    if (series.inputs.length > 0) this.#schedule(series);
    else this.#removeEmpty(series);
  }

  #removeEmpty(series: Series): void {
    if (series.inputs.length > 0) return;
    const { target } = series;
    target.series.delete(seriesId(series));
    this.#series--;
    for (const { index } of series.terms) {
      const all = target.terms[index]!.series;
      all.splice(all.indexOf(series), 1);
    }
    if (target.series.size > 0) return;
    this.#targets.delete(target.key);
    this.releaseKey(target.key);
  }

  *#allInputs(): Generator<Input, undefined> {
    for (const target of this.#targets.values()) {
      for (const series of target.series.values()) yield* series.inputs;
    }
  }
}

/** About how many bytes an input takes, and its key with its share of the target's. */
const INPUT_BYTES = 300;
const SERIES_BYTES = 850;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function text(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

function seriesId({ source, sourceKey }: Pick<WindowPartial, "source" | "sourceKey">): string {
  return `${source}\0${sourceKey}`;
}

/** Index of the last input that starts at or before a time; −1 without any. */
function lastUpTo(inputs: readonly Input[], start: number): number {
  let low = 0;
  let high = inputs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (inputs[middle]!.start <= start) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function inputAt({ inputs }: Series, start: number): Input | undefined {
  const input = inputs[lastUpTo(inputs, start)];
  return input?.start === start ? input : undefined;
}

/** What a term takes of an input. */
function valueOf(term: Term, input: Input, before: Input | undefined): number | undefined {
  const value = takenBy(term, input);
  if (!term.increases || value === undefined) return value;
  const last = before && takenBy(term, before);
  return last === undefined ? undefined : increase(last, value);
}

/** The value of an input that a term is made from. */
function takenBy(
  { value }: Term,
  { names, values }: Pick<WindowPartial, "names" | "values">,
): number | undefined {
  const taken = values[names.indexOf(value)];
  return taken === undefined || Number.isNaN(taken) ? undefined : taken;
}

function fill(input: Input, partial: WindowPartial, counted: number): void {
  input.revision = partial.revision;
  input.count = partial.count;
  input.status = partial.status;
  input.partial = partial.partial;
  input.names = partial.names;
  input.values = partial.values;
  input.counted = counted;
}

function inputOf(
  partial: WindowPartial,
  { key, term, grid }: { key: string; term: Term; grid: WindowGrid },
): DerivedInput {
  const { source, sourceKey, start, end, size, status, revision, count } = partial;
  const value = term.increases ? undefined : takenBy(term, partial);
  return {
    ...{ key, at: grid.shift(start, -term.shift), size, source, sourceKey, start, end },
    ...{ status, revision, count, value },
  };
}
