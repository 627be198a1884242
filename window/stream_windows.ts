import type { Disposition, LedgerCounts } from "./ledger.ts";
import type { StreamWindowsOptions } from "./options.ts";
import type { RecordView } from "./record_view.ts";
import type { StateHead } from "./state/head.ts";
import { StateRestorer } from "./state/restorer.ts";
import type { WriteRow } from "./state/rows.ts";
import { StateWriter } from "./state/state_writer.ts";
import { type SpecPart, StreamState } from "./state/stream_state.ts";
import type { WindowSink } from "./update.ts";
import type { SpecWindows } from "./windows/spec_windows.ts";

/** Earliest and latest time a Date can hold, epoch ms. */
const EARLIEST = -8.64e15;
const LATEST = 8.64e15;
/** Windows that are settled at a time when a record comes too soon. */
const SLICE = 1000;

/** Reads state back: the head, then the rows, then the windows. */
export interface Restorer {
  /** At most once, before the rows. Without it the state begins anew. */
  head(head: StateHead): void;
  /** Rows in any order; of one key the last counts, and null takes it away. */
  row(key: Uint8Array, value: Uint8Array | null): void;
  /** After the rows: works on about `limit` windows; true when `done` has nothing left to do. */
  prepare(limit: number): boolean;
  done(): StreamWindows;
}

/**
 * The windows of one stream in one task (one partition): Clock × Assigner × Aggregate × Emit policy.
 * Does no I/O and reads no clock; times are arguments. The same records in the same order give the
 * same final and revised updates, however they are batched, in whatever slices they are settled, and
 * wherever it was stopped and restored.
 *
 * What falls due is emitted in this order: what the partition's watermark has passed by the window's
 * end (plus the lateness under `update`), then size, then key; then what a key's own watermark has
 * passed, in the same order. Keys are ordered by a hash of their bytes, then by their bytes.
 */
export class StreamWindows {
  readonly #state: StreamState;
  readonly #writer: StateWriter;
  readonly #parts: readonly SpecPart[];
  readonly #bySize: readonly SpecWindows[];
  readonly #ledger: LedgerCounts;
  readonly #futureCapMs: number;
  /** How far a key's own watermark is behind its records; Infinity: it has none. */
  readonly #ownLag: number;
  /** Windows of keys that were not known before have been made since the last sweep. */
  #grew = false;

  /** @throws {RangeError} If an option or a spec is not valid. */
  constructor(options: StreamWindowsOptions, sink: WindowSink, state?: StreamState) {
    this.#state = state ?? new StreamState(options, sink);
    this.#writer = new StateWriter(this.#state);
    this.#parts = this.#state.parts;
    this.#bySize = this.#parts.map(({ windows }) => windows)
      .toSorted((a, b) => a.windowSize - b.windowSize);
    this.#ledger = this.#state.ledger;
    this.#futureCapMs = options.futureCapMs;
    this.#ownLag = options.keyClocks === false ? Infinity : options.outOfOrdernessMs;
  }

  /** The partition's watermark, epoch ms; -Infinity before the first record. Never goes back. */
  get watermark(): number {
    return this.#state.clock.watermark;
  }

  /** Highest event time of a record that was not too far ahead, epoch ms; -Infinity before it. */
  get maxEventTime(): number {
    return this.#state.clock.maxEventTime;
  }

  /** Highest append time, epoch ms; -Infinity before the first record. */
  get lastAppend(): number {
    return this.#state.clock.lastAppend;
  }

  /** The least key's watermark by which everything due has been emitted, epoch ms. */
  get settledTo(): number {
    return this.#state.clock.settled;
  }

  /**
   * Windows of this size that end here or before are told final, epoch ms; −Infinity at first, and
   * for a size that is not declared.
   */
  told(size: number): number {
    const part = this.#parts.find(({ windows }) => windows.windowSize === size);
    return part === undefined ? -Infinity : part.windows.passed().told;
  }

  /** What became of every record; live, not a copy. */
  get ledger(): LedgerCounts {
    return this.#ledger;
  }

  /** Nothing is due. */
  get settled(): boolean {
    return this.#state.settled;
  }

  /** Whether there is something to write. A watermark that rose in silence alone is nothing. */
  get changed(): boolean {
    return this.#writer.changed;
  }

  /** How many keys are known, and how many windows (panes, sessions) are kept. */
  get counts(): { keys: number; windows: number } {
    const windows = this.#parts.reduce((total, part) => total + part.windows.live, 0);
    return { keys: this.#state.keys.count, windows };
  }

  /** Bytes of the state in memory. */
  get bytes(): number {
    const { keys, clocks } = this.#state;
    return this.#parts.reduce(
      (total, { windows }) => total + windows.size + windows.totals.bytes,
      keys.size + clocks.size,
    );
  }

  /**
   * Adds one record. Corrections are emitted at once; what falls due by it is emitted by
   * {@linkcode StreamWindows.settle}. What was due before and is not settled is settled first.
   *
   * @param appendTime epoch ms, when the broker appended the record. One that went back counts as
   * that time for the future cap, and as the highest so far for everything else.
   * @returns "future": it is more than the future cap ahead of its append time, only the ledger
   * changed. "counted": by at least one spec. "late": by none, and at least one found it late.
   * "filtered".
   * @throws {RangeError} If the event time is none that a Date can hold, or the key is empty or longer
   * than 1,024 bytes; nothing changed.
   */
  add(record: RecordView, appendTime: number): Disposition {
    const time = record.eventTime;
    checkTime(time);
    const state = this.#state;
    while (!state.settled) this.settle(SLICE);
    if (this.#grew) {
      state.sweep(4);
      this.#grew = false;
    }
    const { clocks, keys } = state;
    const ledger = this.#ledger;
    if (this.#isFuture(time, appendTime)) return "future";
    const known = keys.limit;
    const key = keys.intern(record.keyBytes, record.keyStart, record.keyEnd);
    if (keys.limit !== known) this.#grew = true;
    this.#observe(time, appendTime);
    let watermark = clocks.of(key);
    const own = time - this.#ownLag;
    if (own > watermark) {
      this.#raiseOwn(key, { from: watermark, to: own });
      watermark = own;
    }
    const disposition = this.#count(key, record, watermark);
    ledger[disposition]++;
    return disposition;
  }

  /** Takes the times of a record that no window wants, as {@linkcode StreamWindows.add}. */
  pass(time: number, appendTime: number): Disposition {
    checkTime(time);
    while (!this.#state.settled) this.settle(SLICE);
    if (this.#isFuture(time, appendTime)) return "future";
    this.#observe(time, appendTime);
    this.#ledger.filtered++;
    for (const spec of this.#ledger.specs) spec.filtered++;
    return "filtered";
  }

  /**
   * Emits and drops what is due.
   *
   * @param limit at most so many windows.
   * @returns true when nothing is left.
   */
  settle(limit: number): boolean {
    const state = this.#state;
    if (state.settled) return true;
    const { behind } = state.clock;
    for (; limit > 0; limit--) {
      let next: SpecWindows | undefined;
      let due = Infinity;
      for (const windows of this.#bySize) {
        const at = windows.due;
        if (at > behind || at >= due) continue;
        next = windows;
        due = at;
      }
      if (next !== undefined) {
        next.closeFirst();
      } else if (!this.#closeOwn()) {
        state.settled = true;
        for (const { windows } of this.#parts) windows.settled();
        state.clock.settled = behind;
        return true;
      }
      state.dropped = true;
    }
    return false;
  }

  /**
   * Lets time pass for an input that is caught up: after `idleCloseMs` of silence event time goes on
   * at the pace of real time. Then settle.
   *
   * @param silentMs since the last record of this stream in this task was appended, by a clock that
   * does not jump.
   */
  advanceIdle(silentMs: number): void {
    while (!this.#state.settled) this.settle(SLICE);
    if (this.#state.clock.idle(silentMs)) this.#raised();
  }

  /**
   * Emits open windows that changed since they were last emitted, where the policy allows it and the
   * key's windows of the spec were not emitted for `openUpdateEveryMs`.
   *
   * @param now ms, by a clock that does not jump.
   * @param limit at most about so many windows; those of one key are emitted together.
   * @returns true when nothing is left to be emitted now.
   */
  emitOpen(now: number, limit: number): boolean {
    let left = limit;
    for (const { windows } of this.#parts) left = windows.emitOpen(now, left);
    return left > 0;
  }

  /**
   * Writes rows that changed since they were last written. They belong together with
   * {@linkcode StreamWindows.head}, taken after this returned true.
   *
   * @param limit at most so many rows.
   * @returns true when all are written.
   */
  writeChanges(row: WriteRow, limit: number): boolean {
    return this.#writer.write(row, limit);
  }

  /** What is known besides the rows: plain JSON data. */
  head(): StateHead {
    return this.#writer.head();
  }

  /**
   * Continues from a head and rows. All later results are as if it had never stopped, also where
   * lateness, policies, bounds, measures, aggregates or the order of specs are declared otherwise now:
   * what was told is not told again, and what was dropped is not begun anew. Open windows may be
   * emitted once more, with the same content.
   */
  static restore(options: StreamWindowsOptions, sink: WindowSink): Restorer {
    const state = new StreamState(options, sink);
    const restorer = new StateRestorer(state, options);
    return {
      head: (head) => restorer.head(head),
      row: (key, value) => restorer.row(key, value),
      prepare: (limit) => restorer.prepare(limit),
      done: () => {
        restorer.done();
        return new StreamWindows(options, sink, state);
      },
    };
  }

  #isFuture(time: number, appendTime: number): boolean {
    if (!(time > appendTime + this.#futureCapMs)) return false;
    this.#state.clock.appended(appendTime);
    this.#ledger.in++;
    this.#ledger.future++;
    return true;
  }

  #observe(time: number, appendTime: number): void {
    const { clock, whole } = this.#state;
    this.#ledger.in++;
    clock.appended(appendTime);
    if (clock.maxEventTime === -Infinity && !whole) this.#beginPartial(time, appendTime);
    if (clock.observe(time, appendTime)) this.#raised();
  }

  /** Windows that may have had records before the first one here are partial. */
  #beginPartial(time: number, appendTime: number): void {
    const { clock } = this.#state;
    const from = Math.min(time, appendTime) + clock.bound + 1;
    for (const { windows: { horizons } } of this.#parts) {
      horizons.from = Math.max(horizons.from, from);
    }
  }

  /** The partition's watermark rose. */
  #raised(): void {
    const state = this.#state;
    const { behind } = state.clock;
    for (const { windows } of this.#parts) {
      if (windows.due > behind) continue;
      state.settled = false;
      state.raised = { key: -1, before: -Infinity };
      return;
    }
    state.clock.settled = behind;
  }

  /** A key's own watermark rose above the partition's − offline. */
  #raiseOwn(key: number, { from, to }: { from: number; to: number }): void {
    const state = this.#state;
    const before = state.clocks.raise(key, to);
    for (const { windows } of this.#parts) {
      if (!windows.crosses(from, to)) continue;
      state.settled = false;
      state.ownDue = [key];
      break;
    }
    if (!state.settled) state.raised = { key, before };
  }

  /** Closes what is due first of the first key that has something due by its own watermark. */
  #closeOwn(): boolean {
    const { ownDue, clocks } = this.#state;
    for (let key = ownDue.at(-1); key !== undefined; key = ownDue.at(-1)) {
      const watermark = clocks.of(key);
      let next: SpecWindows | undefined;
      let id = -1;
      let due = watermark;
      for (const windows of this.#bySize) {
        const first = windows.firstOf(key);
        if (first < 0) continue;
        const at = windows.dueOf(first);
        if (at > due || (at === due && next !== undefined)) continue;
        next = windows;
        id = first;
        due = at;
      }
      if (next !== undefined) {
        next.close(id, watermark);
        return true;
      }
      ownDue.pop();
    }
    return false;
  }

  #count(key: number, record: RecordView, watermark: number): "counted" | "late" | "filtered" {
    const specs = this.#ledger.specs;
    const parts = this.#parts;
    let result: "counted" | "late" | "filtered" = "filtered";
    for (let i = 0; i < parts.length; i++) {
      const { windows, test, field } = parts[i]!;
      if (test !== undefined && !test(record.fields[field])) {
        specs[i]!.filtered++;
      } else if (windows.add(key, record, watermark)) {
        specs[i]!.counted++;
        result = "counted";
      } else {
        specs[i]!.late++;
        if (result === "filtered") result = "late";
      }
    }
    return result;
  }
}

function checkTime(time: number): void {
  if (!(time >= EARLIEST && time <= LATEST)) {
    throw new RangeError(`'eventTime' must be epoch ms within the range of a Date: ${time}`);
  }
}
