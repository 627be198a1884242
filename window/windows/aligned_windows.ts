import { type PaneAssigner, paneAssigner } from "../assigner.ts";
import type { ByteReader } from "../encoding/byte_reader.ts";
import type { ByteWriter } from "../encoding/byte_writer.ts";
import { revisionOf } from "../emit.ts";
import { grown } from "../keys/key_table.ts";
import type { RecordView } from "../record_view.ts";
import { type AlignedSpec, windowSize } from "../spec.ts";
import { CHANGED, MERGED, PARTIAL, TOUCHED } from "../table/window_table.ts";
import type { WindowStatus } from "../update.ts";
import { PaneLates } from "./pane_lates.ts";
import { PaneTree } from "./pane_tree.ts";
import { type SpecContext, SpecWindows } from "./spec_windows.ts";

/** So many tumbling windows of a key that are kept at most are a short list. */
const SHORT = 32;

/**
 * Tumbling, hopping and calendar windows. Records are kept in panes, windows are merged from them when they are
 * emitted. Of the panes of a window the newest answers for it: it is closed when that pane is due.
 */
export class AlignedWindows extends SpecWindows {
  readonly #assigner: PaneAssigner;
  readonly #tree: PaneTree;
  readonly #opens: boolean;
  readonly #panes: number;
  readonly #closeLagMs: number;
  readonly #keepMs: number;
  /** How many of the windows that hold a pane are final, or answered for by a newer pane. */
  #toldEnds = new Uint16Array(64);
  /** Single panes: records of a window that came after it was final. */
  #late = new Uint32Array(64);
  /** Hopping: records of panes that came after some of their windows were final. */
  readonly #lates = new PaneLates();
  /** Panes that are marked partial, so that as a rule no window needs to look. */
  #partials = 0;
  /** Where windows are merged. */
  readonly #merged: number;
  /** Start and end of the pane of the last record, and the end of the last window that holds it. */
  #recent = NaN;
  #recentEnd = NaN;
  #recentLast = NaN;

  constructor(context: SpecContext<AlignedSpec>) {
    const { spec } = context;
    const assigner = paneAssigner(spec);
    super(context, assigner.panes > 1 || spec.allowedLatenessMs > SHORT * windowSize(spec));
    this.#assigner = assigner;
    this.#tree = new PaneTree(this, this.#assigner);
    const { opens, closeLagMs, keepMs } = this.rules;
    this.#opens = opens;
    this.#panes = assigner.panes;
    this.#closeLagMs = closeLagMs;
    this.#keepMs = keepMs;
    this.#merged = this.totals.alloc();
  }

  override get size(): number {
    return super.size + this.#toldEnds.byteLength + this.#late.byteLength + this.#tree.size;
  }

  dueOf(id: number): number {
    const told = this.#toldEnds[id]!;
    const panes = this.#panes;
    return told < panes
      ? this.#assigner.endOf(this.start[id]!, told + 1) + this.#closeLagMs
      : this.#assigner.endOf(this.start[id]!, panes) + this.#keepMs;
  }

  add(key: number, record: RecordView, watermark: number): boolean {
    const time = record.eventTime;
    let start = this.#recent;
    if (!(time >= start && time < this.#recentEnd)) {
      start = this.#assigner.paneStart(time);
      this.#recent = start;
      this.#recentEnd = this.#assigner.endOf(start, 1);
      this.#recentLast = this.#assigner.endOf(start, this.#panes);
    }
    let newer = -1;
    let id = this.newest(key);
    while (id >= 0 && this.start[id]! > start) {
      newer = id;
      id = this.older[id]!;
    }
    const { told, dropped } = this.horizons;
    if (id < 0 || this.start[id] !== start) {
      id = this.#create(key, { start, newer, watermark });
      if (id < 0) return false;
    } else if (this.#recentLast <= dropped || this.clocks.floors.size > 0) {
      // It is kept by what is declared now, but what is declared may have changed.
      if (this.#isLate(key, start, watermark)) return false;
    }
    this.count[id]!++;
    this.setCountedAt(id, watermark);
    this.totals.add(id, record.numbers, time);
    const flags = this.flags[id]!;
    if (!(flags & CHANGED)) this.change(id);
    if (flags & MERGED) this.#tree.invalidate(id);
    if (this.#opens && !(flags & TOUCHED)) this.#touch(id);
    const end = this.#recentEnd;
    if (end <= told || end <= watermark - this.#closeLagMs || this.clocks.floors.size > 0) {
      this.#correct(id, watermark);
    }
    return true;
  }

  close(id: number, watermark: number): void {
    const panes = this.#panes;
    const told = this.#toldEnds[id]!;
    if (told === panes) return this.drop(id);
    const end = this.#assigner.endOf(this.start[id]!, told + 1);
    const newer = panes > 1 ? this.newer[id]! : -1;
    if (newer >= 0 && this.start[newer]! < end) {
      this.#toldEnds[id] = panes;
    } else {
      this.#toldEnds[id] = told + 1;
      if (told + 1 === panes) this.flags[id]! &= ~TOUCHED;
      this.#emit(id, { end, status: "final", watermark });
    }
    this.toldFinal(id);
    this.moved(id);
  }

  protected emitOpenOf(key: number): number {
    const assigner = this.#assigner;
    const watermark = this.clocks.of(key);
    const touched: number[] = [];
    for (let id = this.newest(key); id >= 0; id = this.older[id]!) {
      if (this.flags[id]! & TOUCHED) touched.push(id);
    }
    const told = this.told(key, watermark);
    let emitted = 0;
    let next = -Infinity;
    for (const id of touched.reverse()) {
      this.flags[id]! &= ~TOUCHED;
      const start = this.start[id]!;
      let newest = id;
      for (
        let nth = assigner.endedBy(start, Math.max(told, next)) + 1;
        nth <= this.#panes;
        nth++
      ) {
        const end = assigner.endOf(start, nth);
        newest = this.#newestBefore(end, newest);
        this.#emit(newest, { end, status: "open", watermark });
        emitted++;
        next = end;
      }
    }
    return emitted;
  }

  crosses(from: number, to: number): boolean {
    const assigner = this.#assigner;
    const { closeLagMs, keepMs } = this.rules;
    const crosses = (lag: number) =>
      assigner.paneStart(from - lag) !== assigner.paneStart(to - lag);
    return crosses(closeLagMs) || (keepMs !== closeLagMs && crosses(keepMs));
  }

  writeStart(start: number, into: ByteWriter): void {
    into.signedVarint(this.#assigner.numberOf(start));
  }

  readStart(from: ByteReader): number {
    return this.#assigner.startOf(from.signedVarint());
  }

  endOf(start: number): number {
    return this.#assigner.endOf(start, this.#panes);
  }

  protected writeState(id: number, into: ByteWriter): void {
    into.varint(this.#toldEnds[id]!);
    if (this.#panes === 1) into.varint(this.#late[id] ?? 0);
    else this.#lates.write(id, into);
  }

  protected readState(id: number, from: ByteReader): void {
    this.#growTo(id);
    this.#toldEnds[id] = from.varint();
    if (this.#panes === 1) this.#setLate(id, from.varint());
    else this.#lates.read(id, this.key[id]!, from);
  }

  protected restoreTold(id: number, told: number): void {
    const ends = this.#assigner.endedBy(this.start[id]!, told);
    this.#toldEnds[id] = Math.max(this.#toldEnds[id]!, ends);
    if (this.flags[id]! & PARTIAL) this.#partials++;
    if (this.#opens && ends < this.#panes) this.#touch(id);
  }

  override release(id: number): void {
    if (this.flags[id]! & PARTIAL) this.#partials--;
    if (this.#late[id]) this.#late[id] = 0;
    this.#lates.forget(id, this.key[id]!);
    super.release(id);
  }

  protected override drop(id: number): void {
    this.#tree.dropOldest(id);
    super.drop(id);
  }

  /** A pane that is not there yet; −1, having reported it, if its last window takes no records. */
  #create(
    key: number,
    { start, newer, watermark }: { start: number; newer: number; watermark: number },
  ): number {
    if (this.#isLate(key, start, watermark)) return -1;
    const id = this.insert(key, start, newer);
    this.#growTo(id);
    this.#toldEnds[id] = this.#assigner.endedBy(start, this.told(key, watermark));
    this.push(id);
    this.#tree.invalidate(id);
    return id;
  }

  /** Whether the last window that holds a pane takes no records any more, having reported it. */
  #isLate(key: number, start: number, watermark: number): boolean {
    const end = this.endOf(start);
    const dropped = this.dropped(key, watermark);
    if (end > dropped) return false;
    this.emitter.sink.late({ spec: this.spec, start, end, lateByMs: dropped - end });
    return true;
  }

  #growTo(id: number): void {
    this.#toldEnds = grown(this.#toldEnds, id + 1);
  }

  /** The column is as long as the last window with late records wants, as a rule none. */
  #setLate(id: number, late: number): void {
    if (late === 0) return;
    this.#late = grown(this.#late, id + 1);
    this.#late[id] = late;
  }

  #touch(id: number): void {
    if (this.#panes === 1 && this.#toldEnds[id] === 1) return;
    this.flags[id]! |= TOUCHED;
    this.open.touch(this.key[id]!);
  }

  /** Emits anew the windows of a pane that are final and not dropped, in order of ends. */
  #correct(id: number, watermark: number): void {
    const key = this.key[id]!;
    const start = this.start[id]!;
    const closed = this.#assigner.endedBy(start, this.told(key, watermark));
    const gone = this.#assigner.endedBy(start, this.dropped(key, watermark));
    if (closed <= gone) return;
    this.#countLate(id, closed);
    let newest = id;
    for (let nth = gone + 1; nth <= closed; nth++) {
      const end = this.#assigner.endOf(start, nth);
      newest = this.#newestBefore(end, newest);
      this.#emit(newest, { end, status: "revised", watermark });
    }
  }

  /** The newest pane of a key that starts before `end`, going up from `pane`, which does. */
  #newestBefore(end: number, pane: number): number {
    if (this.#panes === 1) return pane;
    let newest = pane;
    for (let up = this.newer[pane]!; up >= 0 && this.start[up]! < end; up = this.newer[up]!) {
      newest = up;
    }
    return newest;
  }

  #countLate(id: number, closed: number): void {
    if (this.#panes === 1) {
      this.#setLate(id, (this.#late[id] ?? 0) + 1);
      return;
    }
    this.#lates.count(id, { key: this.key[id]!, told: closed, records: 1 });
  }

  /** Emits the window that ends at `end`, of which `newest` is the newest pane. */
  #emit(
    newest: number,
    { end, status, watermark }: { end: number; status: WindowStatus; watermark: number },
  ): void {
    const { emitter, totals } = this;
    const panes = this.#panes;
    const start = panes === 1 ? this.start[newest]! : end - this.windowSize;
    let total = newest;
    let count = this.count[newest]!;
    let counted = this.countedAt(newest);
    let late = this.#late[newest] ?? 0;
    let partial = start < this.horizons.from;
    if (panes > 1) {
      total = this.#merged;
      totals.clear(total);
      count = 0;
      const { parts } = this.#tree;
      for (let i = this.#tree.gather(newest, { start, end }) - 1; i >= 0; i--) {
        const part = parts[i]!;
        count += this.count[part]!;
        counted = Math.max(counted, this.countedAt(part));
        totals.merge(total, part);
      }
      late = this.#lateIn(this.key[newest]!, { start, end });
    }
    if (this.#partials > 0 && !partial) partial = this.#partialIn(newest, start);
    emitter.key = this.key[newest]!;
    emitter.start = start;
    emitter.end = end;
    emitter.size = this.windowSize;
    emitter.status = status;
    emitter.revision = revisionOf(status, count);
    emitter.count = count;
    emitter.late = late;
    emitter.watermark = status === "open" ? counted : watermark;
    emitter.partial = partial;
    emitter.emit(totals, total);
  }

  /** Records of a window's panes that came after it was final. */
  #lateIn(key: number, { start, end }: { start: number; end: number }): number {
    let late = 0;
    for (const id of this.#lates.panesOf(key)) {
      const from = this.start[id]!;
      if (from >= start && from < end) {
        late += this.#lates.of(id, (end - from) / this.#assigner.slideMs);
      }
    }
    return late;
  }

  #partialIn(newest: number, start: number): boolean {
    for (let id = newest; id >= 0 && this.start[id]! >= start; id = this.older[id]!) {
      if (this.flags[id]! & PARTIAL) return true;
    }
    return false;
  }
}
