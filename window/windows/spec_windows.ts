import { Accumulators } from "../aggregate/accumulators.ts";
import type { LayoutChange } from "../aggregate/layout_change.ts";
import { ByteReader } from "../encoding/byte_reader.ts";
import { ByteWriter } from "../encoding/byte_writer.ts";
import { type EmitRules, emitRules } from "../emit.ts";
import type { KeyClocks } from "../keys/key_clocks.ts";
import type { KeyTable } from "../keys/key_table.ts";
import type { RecordView } from "../record_view.ts";
import { windowSize, type WindowSpec } from "../spec.ts";
import { CHANGED, LOGGED, PARTIAL, TOLD_ALONE, WindowTable } from "../table/window_table.ts";
import type { Emitter } from "./emitter.ts";
import { OpenQueue } from "./open_queue.ts";

/** What the windows of one spec are made with. */
export interface SpecContext<Spec extends WindowSpec = WindowSpec> {
  readonly spec: Spec;
  /** Position among the stream's specs. */
  readonly index: number;
  readonly keys: KeyTable;
  readonly clocks: KeyClocks;
  readonly emitter: Emitter;
  /** Position of each measure of the spec in a record's numbers. */
  readonly columns: readonly number[];
  readonly openUpdateEveryMs: number;
  /** Takes the row key of a row that is gone. */
  readonly gone: (spec: SpecWindows, start: number, key: number) => void;
}

/** How far windows of a spec have been told and dropped, as window ends, epoch ms. */
export interface Horizons {
  /** Windows of all keys that end here or before are final. */
  told: number;
  /** Windows of all keys that end here or before take no records any more. */
  dropped: number;
  /** A key's windows that end here or before its own watermark − this are final, ms. */
  toldLag: number;
  /** Windows that start before this may lack records. */
  from: number;
}

/** A row that is read is put in its place among at most so many; beyond, all are sorted at the end. */
const NEAR = 64;
const CONVERTED = new ByteWriter();

/** All windows of one spec, of all keys, but for what kind of window they are. */
export abstract class SpecWindows extends WindowTable {
  readonly spec: WindowSpec;
  readonly index: number;
  readonly windowSize: number;
  readonly rules: EmitRules;
  readonly horizons: Horizons;
  /** Stands for the spec in row keys. */
  id = 0;
  protected readonly clocks: KeyClocks;
  protected readonly emitter: Emitter;
  protected readonly open: OpenQueue;
  readonly #gone: SpecContext["gone"];
  /** Told final since all was settled. */
  #toldAlone: number[] = [];
  /** Keys whose lists were not put in order while rows were read. */
  readonly #unordered = new Set<number>();

  constructor(context: SpecContext, linked: boolean) {
    const { spec, keys, columns } = context;
    super(keys, new Accumulators({ ...spec, columns }), linked);
    this.spec = spec;
    this.index = context.index;
    this.windowSize = windowSize(spec);
    this.rules = emitRules(spec.emit, spec.allowedLatenessMs);
    this.horizons = {
      ...{ told: -Infinity, dropped: -Infinity, from: -Infinity },
      toldLag: this.rules.closeLagMs,
    };
    this.clocks = context.clocks;
    this.emitter = context.emitter;
    this.open = new OpenQueue(context.openUpdateEveryMs);
    this.#gone = context.gone;
  }

  /** Counts a record of a key whose watermark is `watermark`; false, having reported it, if late. */
  abstract add(key: number, record: RecordView, watermark: number): boolean;

  /** Closes or drops what is due first. */
  closeFirst(): void {
    this.close(this.first, this.clocks.of(this.key[this.first]!));
  }

  /** Closes what is due first of one's key, or drops it. */
  abstract close(id: number, watermark: number): void;

  /** Emits the open windows of a key that changed; returns how many. */
  protected abstract emitOpenOf(key: number): number;

  /** Whether something may fall due when a key's own watermark rises so far. */
  abstract crosses(from: number, to: number): boolean;

  /** Writes a row's part of the key that is not the spec or the record's key. */
  abstract writeStart(start: number, into: ByteWriter): void;
  abstract readStart(from: ByteReader): number;
  /** Where the last window of a row that starts at `start` ends, at the earliest. */
  abstract endOf(start: number): number;
  protected abstract writeState(id: number, into: ByteWriter): void;
  protected abstract readState(id: number, from: ByteReader): void;
  /** Marks what was final by `told`, the end of the key's last final window. */
  protected abstract restoreTold(id: number, told: number): void;

  /** What is due first of a key; −1 without any. */
  firstOf(key: number): number {
    let first = -1;
    let firstDue = Infinity;
    for (let id = this.newest(key); id >= 0; id = this.older[id]!) {
      const due = this.dueOf(id);
      if (due >= firstDue) continue;
      first = id;
      firstDue = due;
    }
    return first;
  }

  /** The end of the last window that a key was told final. */
  protected told(key: number, watermark: number): number {
    const told = Math.max(this.horizons.told, watermark - this.rules.closeLagMs);
    if (this.clocks.floors.size === 0) return told;
    return Math.max(told, this.clocks.floors.get(key)?.[2 * this.index] ?? -Infinity);
  }

  /** The end of the last window of a key that takes no records any more. */
  protected dropped(key: number, watermark: number): number {
    return Math.max(this.droppedBefore(key), watermark - this.rules.keepMs);
  }

  /** The same as far as it does not follow from what is declared now. */
  protected droppedBefore(key: number): number {
    const { dropped } = this.horizons;
    if (this.clocks.floors.size === 0) return dropped;
    return Math.max(dropped, this.clocks.floors.get(key)?.[2 * this.index + 1] ?? -Infinity);
  }

  /** Everything that was due is told and dropped; what was told before was so by the lag until now. */
  settled(): void {
    this.horizons.toldLag = this.rules.closeLagMs;
    for (const id of this.#toldAlone) this.flags[id]! &= ~TOLD_ALONE;
    this.#toldAlone = [];
  }

  /**
   * What the partition's watermark has passed is told when that is settled, and takes no records any
   * more, whatever is declared later.
   */
  passed(): Readonly<Horizons> {
    const { horizons, rules } = this;
    const { settled, behind } = this.clocks.partition;
    horizons.told = Math.max(horizons.told, settled - horizons.toldLag);
    horizons.dropped = Math.max(horizons.dropped, behind - rules.keepMs);
    return horizons;
  }

  /** Rows of windows that were told final while others were still due are to be written as well. */
  writeTold(): void {
    for (const id of this.#toldAlone) {
      if (!(this.flags[id]! & TOLD_ALONE)) continue;
      this.flags[id]! &= ~TOLD_ALONE;
      this.change(id);
    }
    this.#toldAlone = [];
  }

  protected toldFinal(id: number): void {
    if (this.flags[id]! & TOLD_ALONE) return;
    this.flags[id]! |= TOLD_ALONE;
    this.#toldAlone.push(id);
  }

  /** Emits open windows that changed; returns how much of `limit` is left. */
  emitOpen(now: number, limit: number): number {
    while (limit > 0) {
      const key = this.open.take(now);
      if (key < 0) break;
      if (this.keys.has(key)) limit -= this.emitOpenOf(key);
    }
    return limit;
  }

  /** Takes one out everywhere. Its row is gone. */
  protected drop(id: number): void {
    this.pull(id);
    this.forgetRow(id);
    this.remove(id);
  }

  protected forgetRow(id: number): void {
    if (!(this.flags[id]! & LOGGED)) return;
    this.flags[id]! &= ~LOGGED;
    this.#gone(this, this.start[id]!, this.key[id]!);
  }

  /** Writes a row's value. */
  writeRow(id: number, into: ByteWriter): void {
    const counted = this.countedAt(id);
    const ahead = counted - this.start[id]!;
    const whole = Number.isSafeInteger(ahead) && Math.abs(ahead) < 2 ** 51;
    into.byte((this.flags[id]! & PARTIAL ? 1 : 0) | (whole ? 0 : 2));
    into.varint(this.count[id]!);
    if (whole) into.signedVarint(ahead);
    else into.float64(counted);
    this.writeState(id, into);
    this.totals.encode(id, into);
  }

  /** The row of a key that starts at `start`, −1 without any. */
  find(key: number, start: number): number {
    let id = this.newest(key);
    while (id >= 0 && this.start[id] !== start) id = this.older[id]!;
    return id;
  }

  /** Windows were emitted while they filled until now. */
  showsNoLonger = false;

  /** What the stored accumulators are read with, if they were written with another layout. */
  layoutChange: LayoutChange | undefined;

  /** Takes over a row. */
  restoreRow(key: number, start: number, from: ByteReader): void {
    let newer = -1;
    let steps = 0;
    for (let id = this.newest(key); id >= 0 && this.start[id]! > start; id = this.older[id]!) {
      newer = id;
      if (++steps <= NEAR) continue;
      this.#unordered.add(key);
      newer = -1;
      break;
    }
    const id = this.insert(key, start, newer);
    this.append(id);
    const flags = from.byte();
    this.flags[id] = LOGGED | (flags & 1 ? PARTIAL : 0);
    this.count[id] = from.varint();
    this.setCountedAt(id, flags & 2 ? from.float64() : start + from.signedVarint());
    this.readState(id, from);
    const change = this.layoutChange;
    if (change === undefined) return this.totals.decode(id, from);
    CONVERTED.reset();
    change.convert(from, CONVERTED);
    this.totals.decode(id, new ByteReader(CONVERTED.bytes, 0, CONVERTED.length));
    if (!change.whole) this.flags[id]! |= PARTIAL;
    this.change(id);
  }

  /** Forgets a row that was restored and is gone after all. Before the heap is in order. */
  unrestore(key: number, start: number): void {
    const id = this.find(key, start);
    if (id < 0) return;
    this.flags[id]! &= ~(LOGGED | CHANGED);
    this.drop(id);
  }

  /** How many steps {@linkcode SpecWindows.prepare} takes. */
  get steps(): number {
    return this.live + this.orderSteps;
  }

  /**
   * One step after all rows are there: finds out what was told of a row and puts a key's list in
   * order, or puts the heap in order.
   *
   * @param toldOf the end of the last window that a key was told final.
   * @returns the row, −1 for none.
   */
  prepare(step: number, toldOf: (key: number) => number): number {
    for (const key of this.#unordered) {
      this.#unordered.delete(key);
      this.#putInOrder(key);
      break;
    }
    if (step >= this.live) {
      this.order(this.orderSteps - 1 - (step - this.live));
      return -1;
    }
    const id = this.at(step);
    this.restoreTold(id, toldOf(this.key[id]!));
    return id;
  }

  #putInOrder(key: number): void {
    const ids: number[] = [];
    for (let id = this.newest(key); id >= 0; id = this.older[id]!) ids.push(id);
    ids.sort((a, b) => this.start[b]! - this.start[a]!);
    this.relink(key, ids);
  }
}
