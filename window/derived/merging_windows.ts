import { fromJson, toJson } from "../clock.ts";
import { ByteReader } from "../encoding/byte_reader.ts";
import { KeyTable } from "../keys/key_table.ts";
import { checkSpecs } from "../spec.ts";
import { specShape } from "../state/head.ts";
import type { WriteRow } from "../state/rows.ts";
import type { WindowStatus } from "../update.ts";
import { Emitter, type Totals } from "../windows/emitter.ts";
import { OpenQueue } from "../windows/open_queue.ts";
import type {
  DerivedHead,
  DerivedOptions,
  DerivedSink,
  DerivedWindows,
  DueCursor,
  PartialDisposition,
  PartialLedger,
  PartialMessage,
  StoredDerivedSpec,
} from "./derived_windows.ts";
import { DueQueue } from "./due_queue.ts";
import type { WindowGrid } from "./grid.ts";
import { INPUT_ROW, MergedWindow, readWindow, type RowWindow } from "./merged_window.ts";
import { type InputMark, MergedClock } from "./merged_clock.ts";
import { decodePartial, type Partial } from "./partial.ts";
import { RowLog } from "./row_log.ts";

/** Version of heads and rows; state of another version is refused. */
const STATE_VERSION = 1;
/** Windows that are settled at a time when a message comes too soon. */
const SLICE = 1000;
/** Longest key, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;

/** The windows of one spec, and how far they have come, as window ends. */
interface SpecWindows {
  readonly grid: WindowGrid;
  /** By key, then by start. */
  readonly windows: Map<number, Map<number, MergedWindow>>;
  readonly open: OpenQueue;
  told: number;
  dropped: number;
  /** Rows are of another shape of windows, and mean nothing. */
  begunAnew: boolean;
}

/** What a window is, read from its inputs. */
export interface WindowContent {
  /** Without it there is nothing to emit. */
  readonly count: number;
  /** Of an open window; when it is final it has one more. */
  readonly revision: number;
  /** Merged watermark when its last input was counted. */
  readonly counted: number;
  readonly partial: boolean;
  readonly totals: Totals;
  readonly total: number;
}

/**
 * What windows from several inputs have in common: the merged clock, what is due when, what was told,
 * the ledger, the state. Subclasses keep the inputs.
 */
export abstract class MergingWindows implements DerivedWindows {
  readonly ledger: PartialLedger = {
    ...{ in: 0, counted: 0, late: 0, dead: 0, filtered: 0, markers: 0 },
  };
  reason = "";
  maxEventTime = -Infinity;
  settledTo = -Infinity;
  protected readonly stream: string;
  protected readonly sink: DerivedSink;
  protected readonly keys = new KeyTable();
  protected readonly rows = new RowLog();
  protected readonly emitter: Emitter<DerivedSink>;
  readonly #clock: MergedClock;
  readonly #specs: readonly SpecWindows[];
  readonly #due = new DueQueue<MergedWindow>((a, b) => a.compare(b));
  readonly #time = { lastAppend: -Infinity };
  readonly #shape: string;
  /** Sizes that are not declared any more. */
  #retired: readonly StoredDerivedSpec[] = [];
  #whole: boolean;
  /** Windows that start before this may lack partials. */
  #from = -Infinity;
  #base = 0;
  #highest = 0;
  #live = 0;
  #settled = true;
  /** The window that was settled last, while others are due. */
  #cursor: DueCursor | null = null;
  #writtenMessages = 0;
  #writtenStamp = 0;

  /** @throws {RangeError} If an option or a spec is not valid. */
  constructor(
    options: DerivedOptions,
    { sink, grids, shape }: { sink: DerivedSink; grids: readonly WindowGrid[]; shape: string },
  ) {
    checkSpecs(options.specs);
    this.stream = options.stream;
    this.sink = sink;
    this.#shape = shape;
    this.#whole = options.beginsWhole;
    this.#clock = new MergedClock(options.inputs);
    this.emitter = new Emitter(options.stream, { sink, keys: this.keys, clock: this.#time });
    this.#specs = grids.map((grid) => ({
      ...{ grid, windows: new Map(), open: new OpenQueue(options.openUpdateEveryMs) },
      ...{ told: -Infinity, dropped: -Infinity, begunAnew: false },
    }));
  }

  /** About how many bytes inputs take. */
  protected abstract readonly inputBytes: number;
  /** How many inputs are kept. */
  protected abstract readonly inputCount: number;

  /** Takes an input of the window or windows of a key. */
  protected abstract merge(partial: Partial, key: Uint8Array): PartialDisposition;
  protected abstract contentOf(window: MergedWindow): WindowContent;
  /** Windows that start before this are made from those of the source that start before `from`. */
  protected abstract lackingUntil(source: string, from: number): number;
  /** A window is dropped: its inputs may be forgotten. */
  protected abstract forget(window: MergedWindow): void;
  /** Forgets inputs that are of no use behind the watermark; true when none is left. */
  protected abstract prune(watermark: number): boolean;
  /** When {@linkcode MergingWindows.prune} has something to do. */
  protected abstract readonly pruneAt: number;
  /** Whether anything is kept of a key besides its windows. */
  protected abstract keeps(key: number): boolean;
  /** Takes over an input's row, null: it is gone; false: it means nothing any more. */
  protected abstract restoreInput(
    window: RowWindow,
    rest: ByteReader,
    value: Uint8Array | null,
  ): boolean;
  /** Makes the windows of inputs that were restored, at most about so many; true at the end. */
  protected abstract restoreWindows(limit: number): boolean;

  get watermark(): number {
    return this.#clock.watermark;
  }

  get idle(): boolean {
    return this.#clock.idle;
  }

  get waitsFor(): InputMark | undefined {
    return this.#clock.slowest;
  }

  get settled(): boolean {
    return this.#settled;
  }

  get changed(): boolean {
    return this.rows.any || this.#writtenMessages !== this.ledger.in + this.ledger.markers ||
      this.#writtenStamp !== this.emitter.stamp;
  }

  get counts(): { keys: number; windows: number; inputs: number } {
    return { keys: this.keys.count, windows: this.#live, inputs: this.inputCount };
  }

  get bytes(): number {
    return this.keys.size + WINDOW_BYTES * this.#live + this.inputBytes;
  }

  told(size: number): number {
    return this.#spec(size)?.told ?? -Infinity;
  }

  take(message: PartialMessage, appendTime: number): PartialDisposition {
    while (!this.#settled) this.settle(SLICE);
    if (appendTime > this.#time.lastAppend) this.#time.lastAppend = appendTime;
    let disposition: PartialDisposition;
    try {
      const { bytes, keyStart, keyEnd, valueStart, valueEnd } = message;
      if (valueStart < 0) throw new RangeError("the partial has no value");
      const partial = decodePartial(bytes, valueStart, valueEnd);
      if (partial.kind === "marker") {
        this.ledger.markers++;
        this.#from = Math.max(this.#from, this.lackingUntil(partial.source, partial.from));
        if (this.#clock.mark(partial.source, partial.partition, partial)) this.#raised();
        return "marker";
      }
      const length = keyStart < 0 ? 0 : keyEnd - keyStart;
      if (length === 0 || length > MAX_KEY_BYTES) {
        throw new RangeError(
          `the partial's key must have 1 to ${MAX_KEY_BYTES} bytes: got ${length}`,
        );
      }
      if (!this.#whole) this.#beginAt(partial.end);
      const key = bytes.subarray(keyStart, keyEnd);
      if (!isUtf8(key)) throw new RangeError("the partial's key is not UTF-8");
      disposition = this.merge(partial, key);
      if (disposition === "counted" && partial.end > this.maxEventTime) {
        this.maxEventTime = partial.end;
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.reason = error.message;
      disposition = "dead";
    }
    this.ledger.in++;
    if (disposition !== "marker") this.ledger[disposition]++;
    return disposition;
  }

  settle(limit: number): boolean {
    const { watermark } = this.#clock;
    for (; limit > 0 && !this.#settled; limit--) {
      if (this.#due.first > watermark) {
        if (this.pruneAt <= watermark && !this.prune(watermark)) continue;
        this.#finish();
        break;
      }
      const due = this.#due.first;
      const window = this.#due.take()!;
      if (limit === 1) this.#passed(due, window);
      if (!window.told && window.grid.closeAt(window.start) <= due) {
        window.told = true;
        window.touched = false;
        this.#emit(window, "final");
      }
      const dropAt = window.grid.dropAt(window.start);
      if (dropAt > due) this.#due.add(dropAt, window);
      else this.#drop(window);
    }
    return this.#settled;
  }

  emitOpen(now: number, limit: number): boolean {
    let left = limit;
    for (const { windows, open } of this.#specs) {
      while (left > 0) {
        const key = open.take(now);
        if (key < 0) break;
        const touched = [...windows.get(key)?.values() ?? []].filter((window) => window.touched);
        for (const window of touched.sort((a, b) => a.start - b.start)) {
          window.touched = false;
          this.#emit(window, "open");
          left--;
        }
      }
    }
    return left > 0;
  }

  writeChanges(row: WriteRow, limit: number): boolean {
    if (!this.rows.write(row, limit)) return false;
    this.#writtenMessages = this.ledger.in + this.ledger.markers;
    this.#writtenStamp = this.emitter.stamp;
    return true;
  }

  head(): DerivedHead {
    const clock = this.#clock;
    const cursor = this.#cursor;
    const settled = cursor === null ? this.settledTo : Math.max(this.settledTo, cursor.due - 1);
    return {
      version: STATE_VERSION,
      stamp: this.emitter.stamp,
      lastAppend: toJson(this.#time.lastAppend),
      ledger: { ...this.ledger },
      marks: clock.marks.map(({ watermark, ...mark }) => ({
        ...mark,
        watermark: toJson(watermark),
      })),
      watermark: toJson(clock.watermark),
      reached: toJson(this.maxEventTime),
      from: toJson(this.#from),
      whole: this.#whole,
      specs: [
        ...this.#specs.map(({ grid, told, dropped }) => ({
          ...{ shape: specShape(grid.spec), size: grid.size },
          told: toJson(Math.max(told, grid.toldBy(settled))),
          dropped: toJson(Math.max(dropped, grid.droppedBy(settled))),
        })),
        ...this.#retired,
      ],
      pending: cursor,
      shape: this.#shape,
      base: this.#base,
      highest: this.#highest,
    };
  }

  /** @throws {RangeError} If another layout of state wrote it. */
  restoreHead(head: DerivedHead): void {
    if (head.version !== STATE_VERSION) {
      throw new RangeError(
        `the stored state of derived windows has version ${head.version}, this program reads ` +
          `${STATE_VERSION}: run the program that wrote it, or delete the state and read anew`,
      );
    }
    this.emitter.stamp = head.stamp;
    this.#time.lastAppend = fromJson(head.lastAppend);
    Object.assign(this.ledger, head.ledger);
    this.#clock.restore(head.marks, fromJson(head.watermark));
    this.maxEventTime = fromJson(head.reached);
    this.#from = fromJson(head.from);
    this.#whole = head.whole;
    this.#highest = head.highest;
    this.#base = head.shape === this.#shape ? head.base : head.highest;
    for (const spec of this.#specs) {
      const shape = specShape(spec.grid.spec);
      const stored = head.specs.filter(({ size }) => size === spec.grid.size);
      const same = stored.find((one) => one.shape === shape);
      spec.begunAnew = same === undefined;
      const passed = stored.flatMap(({ told, dropped }) => [fromJson(told), fromJson(dropped)]);
      spec.told = same ? fromJson(same.told) : Math.max(-Infinity, ...passed);
      spec.dropped = same ? fromJson(same.dropped) : spec.told;
      if (same && stored.length > 1) this.#keepBehind(spec, stored.filter((one) => one !== same));
    }
    const declared = new Set(this.#specs.map(({ grid }) => specShape(grid.spec)));
    this.#retired = head.specs.filter(({ shape }) => !declared.has(shape));
    this.#cursor = head.shape === this.#shape ? head.pending : null;
    this.#writtenMessages = this.ledger.in + this.ledger.markers;
    this.#writtenStamp = this.emitter.stamp;
  }

  /** @throws {RangeError} If the row is damaged. */
  restoreRow(key: Uint8Array, value: Uint8Array | null): void {
    const from = new ByteReader(key);
    const kind = from.byte();
    const window = readWindow(from);
    const spec = this.#spec(window.size);
    if (kind === INPUT_ROW) {
      const known = spec !== undefined && !spec.begunAnew &&
        this.restoreInput(window, from, value);
      if (!known && value !== null) this.rows.forgetKey(key.slice());
      return;
    }
    const name = `${window.key.join()} ${window.size} ${window.start}`;
    if (value === null) this.#lates.delete(name);
    else this.#lates.set(name, { key: key.slice(), late: new ByteReader(value).varint() });
  }

  /** The row keys and values of late counts that were read. */
  readonly #lates = new Map<string, { key: Uint8Array; late: number }>();

  /** After the rows; true when all windows are there. */
  prepare(limit: number): boolean {
    return this.restoreWindows(limit);
  }

  /** The last step of restoring. */
  begin(): void {
    while (!this.prepare(Infinity));
    for (const { key, late } of this.#lates.values()) {
      const reader = new ByteReader(key, 1);
      const { key: name, size, start } = readWindow(reader);
      const number = this.keys.find(name, 0, name.length);
      const spec = this.#spec(size);
      const window = number < 0 || !spec ? undefined : spec.windows.get(number)?.get(start);
      if (window === undefined) {
        this.rows.forgetKey(key);
        continue;
      }
      window.late = late;
      window.logged = true;
    }
    this.#lates.clear();
    for (const spec of this.#specs) {
      for (const windows of spec.windows.values()) {
        for (const window of windows.values()) this.#beginAgain(spec, window);
      }
    }
    if (this.#clock.watermark > -Infinity) this.#settled = false;
  }

  /** A window that is kept; undefined without one. */
  protected windowAt(grid: WindowGrid, key: number, start: number): MergedWindow | undefined {
    return this.#of(grid).windows.get(key)?.get(start);
  }

  /** Windows of a key that are kept, by start. */
  protected windowsOf(
    grid: WindowGrid,
    key: number,
  ): ReadonlyMap<number, MergedWindow> | undefined {
    return this.#of(grid).windows.get(key);
  }

  /** Whether a window takes nothing any more. */
  protected isDropped(grid: WindowGrid, start: number): boolean {
    return grid.endOf(start) <= this.#of(grid).dropped;
  }

  /** The window that starts there, a new one if need be; undefined when it is dropped. */
  protected windowFor(
    grid: WindowGrid,
    { key, start }: { key: number; start: number },
  ): MergedWindow | undefined {
    const spec = this.#of(grid);
    let windows = spec.windows.get(key);
    const known = windows?.get(start);
    if (known !== undefined) return known;
    const window = new MergedWindow(this.keys, { grid, key, start });
    if (window.end <= spec.dropped) return undefined;
    window.told = window.end <= spec.told;
    if (windows === undefined) spec.windows.set(key, windows = new Map());
    windows.set(start, window);
    this.#live++;
    this.#due.add(window.told ? grid.dropAt(start) : grid.closeAt(start), window);
    return window;
  }

  /** A window changed: it is emitted now if it was told, else as open ones are. */
  protected change(window: MergedWindow, late: number): void {
    if (window.told) {
      const content = this.contentOf(window);
      if (this.#revisionOf(content, "revised") === window.revision) return;
      if (late > 0) {
        window.late += late;
        this.rows.change(window);
      }
      this.#emit(window, "revised", content);
    } else if (window.grid.rules.opens && !window.touched) {
      window.touched = true;
      this.#of(window.grid).open.touch(window.key);
    }
  }

  /** Forgets a key of which nothing is kept. */
  protected releaseKey(key: number): void {
    if (this.keeps(key) || this.#specs.some(({ windows }) => windows.has(key))) return;
    this.keys.release(key);
  }

  protected spec(size: number): WindowGrid | undefined {
    return this.#spec(size)?.grid;
  }

  #spec(size: number): SpecWindows | undefined {
    return this.#specs.find(({ grid }) => grid.size === size);
  }

  #of(grid: WindowGrid): SpecWindows {
    return this.#specs.find((spec) => spec.grid === grid)!;
  }

  /** A size that was declared otherwise in between begins behind what it had told then. */
  #keepBehind(spec: SpecWindows, others: readonly StoredDerivedSpec[]): void {
    for (const { told, dropped } of others) {
      const through = Math.max(fromJson(told), fromJson(dropped));
      spec.told = Math.max(spec.told, through);
      spec.dropped = Math.max(spec.dropped, through);
    }
  }

  #beginAt(time: number): void {
    this.#whole = true;
    this.#from = time;
  }

  #raised(): void {
    const { watermark } = this.#clock;
    if (this.#due.first <= watermark || this.pruneAt <= watermark) this.#settled = false;
    else this.#finish();
  }

  /** Everything that is due is told and dropped. */
  #finish(): void {
    const { watermark } = this.#clock;
    this.#settled = true;
    this.#cursor = null;
    this.settledTo = watermark;
    for (const spec of this.#specs) {
      spec.told = Math.max(spec.told, spec.grid.toldBy(watermark));
      spec.dropped = Math.max(spec.dropped, spec.grid.droppedBy(watermark));
    }
  }

  /** Remembers a place in the order, unless a later one was reached before a restart. */
  #passed(due: number, window: MergedWindow): void {
    if (this.#cursor !== null && this.#isBehind(this.#cursor, due, window)) return;
    const { grid: { size }, key, start } = window;
    const bytes = this.keys.bytes.subarray(this.keys.startOf(key), this.keys.endOf(key));
    this.#cursor = { due, size, key: new TextDecoder().decode(bytes), start };
  }

  /** Finds out what was told of a window that was restored. */
  #beginAgain(spec: SpecWindows, window: MergedWindow): void {
    const cursor = this.#cursor;
    const closeAt = spec.grid.closeAt(window.start);
    if (cursor !== null && this.#isBehind(cursor, closeAt, window)) window.told = true;
    const content = this.contentOf(window);
    if (content.count > 0) {
      window.revision = this.#revisionOf(content, window.told ? "final" : "open");
    }
    if (!window.told && spec.grid.rules.opens) {
      window.touched = true;
      spec.open.touch(window.key);
    }
  }

  /** Whether what falls due at `due` comes before a place in the order, or is it. */
  #isBehind(cursor: DueCursor, due: number, window: MergedWindow): boolean {
    if (due !== cursor.due) return due < cursor.due;
    const key = new TextEncoder().encode(cursor.key);
    const known = this.keys.find(key, 0, key.length) >= 0;
    const number = this.keys.intern(key, 0, key.length);
    const order = window.grid.size - cursor.size || this.keys.compare(window.key, number) ||
      window.start - cursor.start;
    if (!known) this.keys.release(number);
    return order <= 0;
  }

  #revisionOf({ revision }: WindowContent, status: WindowStatus): number {
    return this.#base + revision + (status === "open" ? 0 : 1);
  }

  /** @param content what it is, when that is known already. */
  #emit(window: MergedWindow, status: WindowStatus, content = this.contentOf(window)): void {
    const { emitter } = this;
    if (content.count === 0 && window.revision < 0) return;
    window.revision = this.#revisionOf(content, status);
    emitter.key = window.key;
    emitter.start = window.start;
    emitter.end = window.end;
    emitter.size = window.grid.size;
    emitter.status = status;
    emitter.revision = window.revision;
    emitter.count = content.count;
    emitter.late = window.late;
    emitter.watermark = status === "open" ? content.counted : this.#clock.watermark;
    emitter.partial = content.partial || window.start < this.#from;
    if (emitter.revision > this.#highest) this.#highest = emitter.revision;
    emitter.emit(content.totals, content.total);
  }

  #drop(window: MergedWindow): void {
    const { windows } = this.#of(window.grid);
    const ofKey = windows.get(window.key)!;
    ofKey.delete(window.start);
    if (ofKey.size === 0) windows.delete(window.key);
    this.#live--;
    this.rows.forget(window);
    this.forget(window);
    this.releaseKey(window.key);
  }
}

/** About how many bytes a window takes, its places in maps included. */
const WINDOW_BYTES = 250;

const strict = new TextDecoder("utf-8", { fatal: true });

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
