import { Buffer } from "node:buffer";
import type { SeriesName } from "#core/contract/prediction.ts";
import { encodeHeaders } from "#core/kafka/batch_builder.ts";
import { HEADERS } from "#core/record/headers.ts";
import type { StateLane } from "#core/task/state_lane.ts";
import type { Point } from "#predict/mod.ts";
import { type SavedModel, Series, type SeriesKind } from "./series.ts";

/** How many series a worker may keep, over all of its tasks. */
export class SeriesBudget {
  readonly #most: number;
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes room for a series; false when there is none. */
  take(): boolean {
    if (this.#taken >= this.#most) return false;
    this.#taken++;
    return true;
  }

  /** Gives room back. */
  give(count: number): void {
    this.#taken -= count;
  }
}

/** Options of {@linkcode SeriesTable}. */
export interface SeriesTableOptions {
  readonly kinds: readonly SeriesKind[];
  readonly budget: SeriesBudget;
  /** Where rows of state go. */
  readonly state: StateLane;
}

/** Windows that a series may be silent for before it is forgotten: at least so many, */
const KEPT_WINDOWS = 2_048;
/** and so many seasons. */
const KEPT_SEASONS = 3;

/** A series with what the table knows of it. */
interface Entry {
  readonly series: Series;
  readonly id: string;
}

/**
 * The series of one stream in one task. The changelog has two rows of each: the snapshot that was
 * saved last, and what was learned since.
 */
export class SeriesTable {
  readonly #options: SeriesTableOptions;
  readonly #entries = new Map<string, Entry>();
  /** Those whose row of what was learned since the last snapshot is to be written. */
  readonly #changed = new Set<Entry>();
  /** Series that are gone or cannot be read, whose rows are to be deleted. */
  readonly #stale = new Set<string>();
  #bytes = 0;

  constructor(options: SeriesTableOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Memory that the models take. */
  get bytes(): number {
    return this.#bytes;
  }

  get series(): Iterable<Series> {
    return Iterator.from(this.#entries.values()).map(({ series }) => series);
  }

  /** Whether a window of a key would begin a new series; it then learns the history before it. */
  isNew(kind: SeriesKind, { key, start }: { readonly key: string; readonly start: number }) {
    const entry = this.#entries.get(idOf(kind, key));
    return entry === undefined || isForgotten(entry.series, start);
  }

  /**
   * The series of a key, for a window of it.
   *
   * @param history what a new series learns first
   * @returns undefined when there is no room for another series
   */
  open(
    kind: SeriesKind,
    { key, start }: { readonly key: string; readonly start: number },
    history: () => Iterable<Point>,
  ): Series | undefined {
    const id = idOf(kind, key);
    const known = this.#entries.get(id);
    if (known !== undefined && !isForgotten(known.series, start)) return known.series;
    if (known !== undefined) this.#drop(known);
    else if (!this.#options.budget.take()) return undefined;
    const series = new Series(kind, key);
    series.warm(history());
    this.#add({ series, id });
    return series;
  }

  /** A series has learned: what that changes is written, at once or with the next head. */
  changed(series: Series, stamp: number): void {
    const entry = this.#entries.get(idOf(series.kind, series.key))!;
    this.#changed.add(entry);
    // It began anew before the rows of the one before it were deleted: its own take their place.
    this.#stale.delete(entry.id);
    if (!series.isDue) return;
    const snapshot = series.save();
    const headers = encodeHeaders({
      [HEADERS.model]: JSON.stringify({ ...nameOf(series), ...series.saved }),
      [HEADERS.stamp]: String(stamp),
    });
    this.#options.state.row(snapshotRow(entry.id), snapshot, headers);
  }

  /** Whether rows are to be written. */
  get isChanged(): boolean {
    return this.#changed.size > 0 || this.#stale.size > 0;
  }

  /** Writes about so many rows; true when all are written. */
  writeChanges(limit: number): boolean {
    const { state } = this.#options;
    for (const entry of this.#changed) {
      if (limit-- <= 0) return false;
      this.#changed.delete(entry);
      state.row(stepsRow(entry.id), entry.series.steps());
    }
    for (const id of this.#stale) {
      if (limit-- <= 0) return false;
      this.#stale.delete(id);
      for (const row of [snapshotRow(id), stepsRow(id)]) state.row(row, null);
    }
    return true;
  }

  /**
   * Forgets series that nothing has come of for so long that a window of theirs would begin them
   * anew.
   *
   * @param start of the newest windows of each kind
   */
  forget(start: ReadonlyMap<SeriesKind, number>): number {
    let forgotten = 0;
    for (const entry of this.#entries.values()) {
      const newest = start.get(entry.series.kind);
      if (newest === undefined || !isForgotten(entry.series, newest)) continue;
      this.#drop(entry);
      this.#stale.add(entry.id);
      this.#options.budget.give(1);
      forgotten++;
    }
    return forgotten;
  }

  /**
   * Takes a series as it was stored.
   *
   * @throws {RangeError} when it cannot be read, or there is no room for it
   */
  restore(id: string, rows: { readonly snapshot: Uint8Array; readonly steps?: Uint8Array }): void {
    const found = this.#kindOf(id);
    if (found === undefined) {
      this.#stale.add(id);
      return;
    }
    const series = Series.restore(found.kind, found.key, rows);
    if (!this.#options.budget.take()) {
      throw new RangeError(
        "there are as many series as there may be: raise SLUICE_PREDICT_SERIES, or run another " +
          "predict worker",
      );
    }
    this.#add({ series, id });
  }

  /** A series that cannot be read is learned anew: its rows are deleted. */
  abandon(id: string): void {
    this.#stale.add(id);
  }

  /** Gives the room of all series back. */
  close(): void {
    this.#options.budget.give(this.#entries.size);
    this.#entries.clear();
    this.#changed.clear();
    this.#bytes = 0;
  }

  #add(entry: Entry): void {
    this.#entries.set(entry.id, entry);
    this.#bytes += entry.series.bytes;
  }

  #drop(entry: Entry): void {
    this.#entries.delete(entry.id);
    this.#changed.delete(entry);
    this.#bytes -= entry.series.bytes;
  }

  /** Undefined when nothing like it is declared any more. */
  #kindOf(id: string): { readonly kind: SeriesKind; readonly key: string } | undefined {
    const kind = this.#options.kinds.find((one) => id.startsWith(idOf(one, "")));
    return kind && { kind, key: id.slice(idOf(kind, "").length) };
  }
}

function isForgotten({ end, kind }: Series, start: number): boolean {
  const { window: size, season = 0 } = kind.spec;
  return start - end > size * Math.max(KEPT_WINDOWS, KEPT_SEASONS * season);
}

/** What a series is called within its stream; measures and aggregates have no space. */
function idOf({ spec: { measure, aggregate, window: size } }: SeriesKind, key: string): string {
  return `${size} ${measure} ${aggregate} ${key}`;
}

const nameOf = ({ kind: { stream, spec }, key }: Series): SeriesName => ({
  stream,
  key,
  measure: spec.measure,
  aggregate: spec.aggregate,
  size: spec.window,
});

/** What the header of a saved snapshot says. */
export type ModelHeader = SeriesName & SavedModel;

const SNAPSHOT = "s";
const STEPS = "t";

const snapshotRow = (id: string): Uint8Array => Buffer.from(SNAPSHOT + id);
const stepsRow = (id: string): Uint8Array => Buffer.from(STEPS + id);

/** Reads the key of a row. */
export function readRowKey(
  key: Uint8Array,
): { readonly id: string; readonly row: "snapshot" | "steps" } {
  const text = Buffer.from(key).toString();
  return { id: text.slice(1), row: text.startsWith(SNAPSHOT) ? "snapshot" : "steps" };
}
