import { paneAssigner } from "../assigner.ts";
import { LayoutChange } from "../aggregate/layout_change.ts";
import { fromJson } from "../clock.ts";
import { ByteReader } from "../encoding/byte_reader.ts";
import type { StreamWindowsOptions } from "../options.ts";
import type { SpecWindows } from "../windows/spec_windows.ts";
import { parseShape, specShape, STATE_VERSION, type StateHead, type StoredSpec } from "./head.ts";
import type { StreamState } from "./stream_state.ts";

/** A stored spec that is not declared any more. */
interface Retired {
  readonly spec: StoredSpec;
  /** Reads where the last window of a row ends. */
  readonly endOf: (reader: ByteReader) => number;
  through: number;
}

/**
 * Puts the state of a stream's windows together again: the head, then the rows in any order, or in the
 * order in which they were written with later ones replacing earlier ones.
 */
export class StateRestorer {
  readonly #state: StreamState;
  readonly #options: StreamWindowsOptions;
  readonly #reader = new ByteReader();
  readonly #byId = new Map<number, { windows: SpecWindows; stored: StoredSpec }>();
  readonly #retired = new Map<number, Retired>();
  #pendingKey = -1;
  #pendingOwn = -Infinity;
  #part = 0;
  #step = 0;
  readonly #ownDue = new Set<number>();

  constructor(state: StreamState, options: StreamWindowsOptions) {
    this.#state = state;
    this.#options = options;
  }

  /**
   * Before the rows, at most once. Without it the state begins anew.
   *
   * @throws {RangeError} If it was written by a program with another layout of state.
   */
  head(head: StateHead): void {
    if (head.version !== STATE_VERSION) {
      throw new RangeError(
        `the stored window state has version ${head.version}, this program reads ${STATE_VERSION}: ` +
          "run the program that wrote it, or delete the state and read the stream anew",
      );
    }
    const state = this.#state;
    state.clock.restore(head.clock);
    state.emitter.stamp = head.stamp;
    state.whole = head.whole;
    state.settled = false;
    state.nextId = head.nextId;
    for (const [size, through] of Object.entries(head.retired)) {
      state.retired.set(Number(size), through);
    }
    Object.assign(state.ledger, head.ledger);
    const stored = new Map(head.specs.map((spec) => [spec.shape, spec]));
    const declared = new Set(this.#options.specs.map(specShape));
    for (const spec of head.specs) {
      if (declared.has(spec.shape)) continue;
      const through = Math.max(fromJson(spec.told), fromJson(spec.dropped));
      this.#retired.set(spec.id, { spec, endOf: endReader(spec.shape), through });
    }
    for (const { windows } of state.parts) {
      const spec = stored.get(specShape(windows.spec));
      if (spec === undefined) this.#begin(windows);
      else this.#continue(windows, spec);
    }
    if (head.pending !== null) {
      const key = Uint8Array.from(atob(head.pending.key), (letter) => letter.charCodeAt(0));
      this.#pendingKey = state.keys.intern(key, 0, key.length);
      this.#pendingOwn = fromJson(head.pending.own);
    }
  }

  /** @throws {RangeError} If there was no head, or the row is damaged. */
  row(key: Uint8Array, value: Uint8Array | null): void {
    const reader = this.#reader;
    reader.reset(key);
    const id = reader.varint();
    if (id === 0) return this.#keyRow(key, reader.position, value);
    const retired = this.#retired.get(id);
    const part = this.#byId.get(id);
    if (part === undefined) {
      if (value !== null) this.#state.gone.add(key, 0, key.length);
      if (retired !== undefined && value !== null) passThrough(retired, reader);
      return;
    }
    const { windows } = part;
    const start = windows.readStart(reader);
    const number = this.#state.keys.intern(key, reader.position, key.length);
    windows.unrestore(number, start);
    if (value === null) return;
    reader.reset(value);
    windows.restoreRow(number, start, reader);
  }

  /** Works on what the rows began, for about `limit` windows; true when nothing is left. */
  prepare(limit: number): boolean {
    const { parts, clocks } = this.#state;
    for (; this.#part < parts.length; this.#part++, this.#step = 0) {
      const { windows } = parts[this.#part]!;
      const toldOf = (key: number) => this.#toldOf(windows, key);
      for (const steps = windows.steps; this.#step < steps; this.#step++) {
        if (limit-- <= 0) return false;
        const id = windows.prepare(this.#step, toldOf);
        if (id < 0) continue;
        const key = windows.key[id]!;
        if (windows.dueOf(id) <= clocks.ownOf(key)) this.#ownDue.add(key);
      }
    }
    return true;
  }

  /** After the last row and `prepare`. */
  done(): void {
    while (!this.prepare(Infinity));
    const state = this.#state;
    state.ownDue = [...this.#ownDue].sort((a, b) => state.keys.compare(b, a));
    state.raised = { key: this.#pendingKey, before: this.#pendingOwn };
    for (const { spec, through } of this.#retired.values()) {
      state.retired.set(spec.size, Math.max(through, state.retired.get(spec.size) ?? -Infinity));
    }
    for (const { windows } of state.parts) {
      const through = state.retired.get(windows.windowSize);
      if (through === undefined) continue;
      state.retired.delete(windows.windowSize);
      windows.horizons.told = Math.max(windows.horizons.told, through);
      windows.horizons.dropped = Math.max(windows.horizons.dropped, through);
    }
  }

  /** A spec that is new on a stream that had records already. */
  #begin(windows: SpecWindows): void {
    const state = this.#state;
    const { ledger, clock } = state;
    windows.id = state.nextId++;
    windows.horizons.from = clock.maxEventTime === -Infinity ? -Infinity : clock.maxEventTime + 1;
    ledger.specs[windows.index]!.before = ledger.in - ledger.future;
  }

  #continue(windows: SpecWindows, stored: StoredSpec): void {
    this.#byId.set(stored.id, { windows, stored });
    windows.id = stored.id;
    Object.assign(this.#state.ledger.specs[windows.index]!, stored.counts);
    const { horizons, spec } = windows;
    horizons.told = fromJson(stored.told);
    horizons.toldLag = stored.toldLag;
    horizons.dropped = fromJson(stored.dropped);
    horizons.from = fromJson(stored.from);
    windows.showsNoLonger = stored.opens && !windows.rules.opens;
    if (
      stored.measures.join("\n") === spec.measures.join("\n") &&
      stored.aggregates.join() === spec.aggregates.join()
    ) return;
    windows.layoutChange = new LayoutChange(stored, spec);
    // What was final with values that begin anew now must not be corrected with less.
    if (!windows.layoutChange.whole) horizons.dropped = Math.max(horizons.dropped, horizons.told);
  }

  #keyRow(bytes: Uint8Array, start: number, value: Uint8Array | null): void {
    const { keys, clocks } = this.#state;
    const known = keys.find(bytes, start, bytes.length);
    if (value === null) {
      if (known >= 0) clocks.forget(known);
      return;
    }
    const reader = this.#reader;
    reader.reset(value);
    const own = reader.float64();
    const key = known >= 0 ? known : keys.intern(bytes, start, bytes.length);
    clocks.restore(key, own);
    for (const retired of this.#retired.values()) {
      retired.through = Math.max(retired.through, own - retired.spec.toldLag);
    }
    const floors = new Float64Array(2 * this.#state.parts.length).fill(-Infinity);
    while (reader.remaining > 0) {
      const id = reader.varint();
      const [told, dropped] = [reader.float64(), reader.float64()];
      const index = this.#byId.get(id)?.windows.index;
      if (index === undefined) continue;
      floors[2 * index] = told;
      floors[2 * index + 1] = dropped;
    }
    let changed = false;
    for (const { windows, stored } of this.#byId.values()) {
      changed = this.#raiseFloors(floors, { key, own, windows, stored }) || changed;
    }
    if (floors.some((floor) => floor > -Infinity)) clocks.floors.set(key, floors);
    if (changed) clocks.change(key);
  }

  /** What a key was told and dropped under longer-reaching rules than now is kept with it. */
  #raiseFloors(
    floors: Float64Array,
    { key, own, windows, stored }: {
      key: number;
      own: number;
      windows: SpecWindows;
      stored: StoredSpec;
    },
  ): boolean {
    if (own <= this.#state.clock.settled) return false;
    const told = (key === this.#pendingKey ? this.#pendingOwn : own) - stored.toldLag;
    const dropped = windows.layoutChange?.whole === false
      ? Math.max(told, own - stored.keepMs)
      : own - stored.keepMs;
    const at = 2 * windows.index;
    let changed = false;
    if (windows.rules.closeLagMs > stored.toldLag && told > floors[at]!) {
      floors[at] = told;
      changed = true;
    }
    if (own - windows.rules.keepMs < dropped && dropped > floors[at + 1]!) {
      floors[at + 1] = dropped;
      changed = true;
    }
    return changed;
  }

  /** The end of the last window that a key was told final when the head was written. */
  #toldOf(windows: SpecWindows, key: number): number {
    const { clocks } = this.#state;
    const { told, toldLag } = windows.horizons;
    const own = key === this.#pendingKey ? this.#pendingOwn : clocks.ownOf(key);
    const floor = clocks.floors.get(key)?.[2 * windows.index] ?? -Infinity;
    return Math.max(told, own - toldLag, floor);
  }
}

function endReader(shape: string): Retired["endOf"] {
  const times = parseShape(shape);
  if (times.kind === "session") return (reader) => reader.float64() + times.gapMs;
  const assigner = paneAssigner(times);
  return (reader) => assigner.endOf(assigner.startOf(reader.signedVarint()), assigner.panes);
}

function passThrough(retired: Retired, reader: ByteReader): void {
  const end = retired.endOf(reader);
  if (end > retired.through) retired.through = end;
}
