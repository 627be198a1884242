import type { Accumulator, AggregateLayout } from "../aggregate/layout.ts";
import { decodeNumber, encodeNumber, listOf, type StateValue } from "../snapshot/number.ts";

/** The records of one key in one pane. */
export class PaneCell {
  readonly key: string;
  readonly start: number;
  readonly total: Accumulator;
  count = 0;
  /** Watermark when the last record was counted. */
  watermark = -Infinity;
  /** At index i: records that came when i + 1 of the windows that contain the pane were final. */
  readonly lates: number[] = [];
  /** In the set of cells to write to the log. */
  changed = false;
  /** In the set of cells whose open windows are to be emitted. */
  touched = false;

  constructor(identity: { key: string; start: number }, total: Accumulator) {
    this.key = identity.key;
    this.start = identity.start;
    this.total = total;
  }

  /** Records that the `nth` window that contains the pane got after it was final. */
  lateFor(nth: number): number {
    let late = 0;
    for (let i = nth - 1; i < this.lates.length; i++) late += this.lates[i] ?? 0;
    return late;
  }

  /** Counts a record that came when `closed` ≥ 1 of the windows were final. */
  countLate(closed: number): void {
    while (this.lates.length < closed) this.lates.push(0);
    this.lates[closed - 1]!++;
  }

  encode(layout: AggregateLayout): StateValue[] {
    const { key, start, count, watermark, lates } = this;
    return [key, start, count, encodeNumber(watermark), [...lates], ...layout.encode(this.total)];
  }

  static decode(row: readonly StateValue[], layout: AggregateLayout): PaneCell {
    const [key, start, count, watermark, lates, ...measures] = row;
    const identity = { key: String(key), start: decodeNumber(start) };
    const cell = new PaneCell(identity, layout.decode(measures));
    cell.count = decodeNumber(count);
    cell.watermark = decodeNumber(watermark);
    cell.lates.push(...listOf(lates).map(decodeNumber));
    return cell;
  }
}

/** All keys of one pane, in the order in which they first appeared. */
export interface Pane {
  readonly start: number;
  readonly end: number;
  readonly cells: Map<string, PaneCell>;
}

/** The panes that are kept, in order of start. */
export class Panes {
  readonly #slideMs: number;
  readonly #byStart = new Map<number, Pane>();
  readonly #starts: number[] = [];

  constructor(slideMs: number) {
    this.#slideMs = slideMs;
  }

  /** Start of the first pane, Infinity without any. */
  get first(): number {
    return this.#starts[0] ?? Infinity;
  }

  get(start: number): Pane | undefined {
    return this.#byStart.get(start);
  }

  /** Adds an empty pane that is not there yet. */
  create(start: number): Pane {
    const pane = { start, end: start + this.#slideMs, cells: new Map<string, PaneCell>() };
    this.#byStart.set(start, pane);
    this.#starts.splice(this.#indexOf(start), 0, start);
    return pane;
  }

  /** Removes the first pane. */
  dropFirst(): Pane | undefined {
    const start = this.#starts.shift();
    if (start === undefined) return undefined;
    const pane = this.#byStart.get(start);
    this.#byStart.delete(start);
    return pane;
  }

  /** Start of the first pane that starts at or after `time`, Infinity if none does. */
  startFrom(time: number): number {
    return this.#starts[this.#indexOf(time)] ?? Infinity;
  }

  /** The panes with `from <= start < to`. */
  *between(from: number, to: number): Generator<Pane> {
    for (let i = this.#indexOf(from); i < this.#starts.length; i++) {
      const start = this.#starts[i]!;
      if (start >= to) return;
      yield this.#byStart.get(start)!;
    }
  }

  /** All cells, pane by pane. */
  *cells(): Generator<PaneCell> {
    for (const pane of this.between(-Infinity, Infinity)) yield* pane.cells.values();
  }

  /** How many panes start before `time`. */
  #indexOf(time: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
