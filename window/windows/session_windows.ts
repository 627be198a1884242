import type { ByteReader } from "../encoding/byte_reader.ts";
import type { ByteWriter } from "../encoding/byte_writer.ts";
import { revisionOf, withdrawalRevision } from "../emit.ts";
import { grown } from "../keys/key_table.ts";
import type { RecordView } from "../record_view.ts";
import type { SessionSpec } from "../spec.ts";
import { FINAL, PARTIAL, SHOWN, TOUCHED } from "../table/window_table.ts";
import { type SpecContext, SpecWindows } from "./spec_windows.ts";

/**
 * Session windows. A record joins the sessions of its key with `start − gap < event time < end`; a
 * session's end is its last event time + gap, so two records exactly one gap apart are in different
 * sessions, and no session touches another.
 */
export class SessionWindows extends SpecWindows {
  readonly #gapMs: number;
  #ends = new Float64Array(64);
  #late = new Uint32Array(64);
  /** An accumulator of no records. */
  readonly #nothing: number;

  constructor(context: SpecContext<SessionSpec>) {
    super(context, true);
    this.#gapMs = context.spec.gapMs;
    this.#nothing = this.totals.alloc();
  }

  override get size(): number {
    return super.size + this.#ends.byteLength + this.#late.byteLength;
  }

  dueOf(id: number): number {
    const { keepMs, closeLagMs } = this.rules;
    return this.#ends[id]! + (this.flags[id]! & FINAL ? keepMs : closeLagMs);
  }

  add(key: number, record: RecordView, watermark: number): boolean {
    const time = record.eventTime;
    const ownEnd = time + this.#gapMs;
    let newer = -1;
    let newest = this.newest(key);
    while (newest >= 0 && this.start[newest]! >= ownEnd) {
      newer = newest;
      newest = this.older[newest]!;
    }
    let oldest = -1;
    for (let id = newest; id >= 0 && this.#ends[id]! > time; id = this.older[id]!) oldest = id;
    // Touching a kept session from before its start is not enough: the start would move back to
    // where a dropped session may have begun, and a window that was emitted as final would be emitted
    // anew from revision 1.
    const dropped = this.dropped(key, watermark);
    const inside = oldest >= 0 && time >= this.start[oldest]! &&
      this.#ends[oldest]! > this.droppedBefore(key);
    if (ownEnd <= dropped && !inside) {
      const lateByMs = dropped - ownEnd;
      this.emitter.sink.late({ spec: this.spec, start: time, end: ownEnd, lateByMs });
      return false;
    }
    const id = oldest < 0
      ? this.#create(key, { start: time, end: ownEnd, newer })
      : this.#join({ newest, oldest }, { time, ownEnd, watermark });
    this.count[id]!++;
    this.setCountedAt(id, watermark);
    this.totals.add(id, record.numbers, time);
    this.change(id);
    if (this.flags[id]! & FINAL || this.#ends[id]! <= this.told(key, watermark)) {
      this.flags[id] = (this.flags[id]! | FINAL) & ~TOUCHED;
      this.#late[id]!++;
      this.moved(id);
      this.#emit(id, { status: "revised", watermark });
    } else if (this.rules.opens) {
      this.#touch(id);
    }
    return true;
  }

  close(id: number, watermark: number): void {
    if (this.flags[id]! & FINAL) return this.drop(id);
    this.flags[id] = (this.flags[id]! | FINAL) & ~TOUCHED;
    this.#emit(id, { status: "final", watermark });
    this.toldFinal(id);
    this.moved(id);
  }

  protected emitOpenOf(key: number): number {
    let emitted = 0;
    let oldest = -1;
    for (let id = this.newest(key); id >= 0; id = this.older[id]!) oldest = id;
    for (let id = oldest; id >= 0; id = this.newer[id]!) {
      if (!(this.flags[id]! & TOUCHED)) continue;
      this.flags[id]! &= ~TOUCHED;
      this.#emit(id, { status: "open", watermark: this.countedAt(id) });
      emitted++;
    }
    return emitted;
  }

  crosses(): boolean {
    return true;
  }

  writeStart(start: number, into: ByteWriter): void {
    into.float64(start);
  }

  readStart(from: ByteReader): number {
    return from.float64();
  }

  endOf(start: number): number {
    return start + this.#gapMs;
  }

  protected writeState(id: number, into: ByteWriter): void {
    into.byte(
      (this.flags[id]! & FINAL ? STORED.final : 0) | (this.flags[id]! & SHOWN ? STORED.shown : 0),
    );
    into.float64(this.#ends[id]!);
    into.varint(this.#late[id]!);
  }

  protected readState(id: number, from: ByteReader): void {
    this.#growTo(id);
    const stored = from.byte();
    if (stored & STORED.final) this.flags[id]! |= FINAL;
    if (stored & STORED.shown) this.flags[id]! |= SHOWN;
    this.#ends[id] = from.float64();
    this.#late[id] = from.varint();
  }

  protected restoreTold(id: number, told: number): void {
    if (this.#ends[id]! <= told) this.flags[id]! |= FINAL;
    if (this.rules.opens && !(this.flags[id]! & FINAL)) this.#touch(id);
    if (!this.showsNoLonger || this.flags[id]! & (FINAL | SHOWN)) return;
    this.flags[id]! |= SHOWN;
    this.change(id);
  }

  override release(id: number): void {
    this.#late[id] = 0;
    super.release(id);
  }

  #create(
    key: number,
    { start, end, newer }: { start: number; end: number; newer: number },
  ): number {
    const id = this.insert(key, start, newer);
    this.#growTo(id);
    this.#ends[id] = end;
    this.push(id);
    return id;
  }

  #growTo(id: number): void {
    this.#ends = grown(this.#ends, id + 1);
    this.#late = grown(this.#late, id + 1);
  }

  /**
   * Makes one session of those a record touches, withdrawing the starts that are gone. If any of
   * them was final, the oldest was: it ends before the others.
   */
  #join(
    touched: { newest: number; oldest: number },
    { time, ownEnd, watermark }: { time: number; ownEnd: number; watermark: number },
  ): number {
    const id = touched.oldest;
    if (time < this.start[id]!) {
      this.#withdraw(id, watermark);
      this.forgetRow(id);
      this.flags[id]! &= ~SHOWN;
      this.start[id] = time; // what was counted at is set anew by the record
    }
    let end = Math.max(this.#ends[id]!, ownEnd);
    while (touched.newest !== id && this.newer[id] !== -1) {
      const other = this.newer[id]!;
      if (this.start[other]! >= ownEnd) break;
      this.#withdraw(other, watermark);
      this.totals.merge(id, other);
      this.count[id]! += this.count[other]!;
      this.#late[id]! += this.#late[other]!;
      this.flags[id]! |= this.flags[other]! & PARTIAL;
      end = Math.max(end, this.#ends[other]!);
      this.drop(other);
    }
    this.#ends[id] = end;
    this.moved(id);
    return id;
  }

  #touch(id: number): void {
    this.flags[id]! |= TOUCHED;
    this.open.touch(this.key[id]!);
  }

  /** Nobody has seen what only a final window would have shown. */
  #withdraw(id: number, watermark: number): void {
    if (!this.rules.opens && !(this.flags[id]! & (FINAL | SHOWN))) return;
    const { emitter } = this;
    this.#describe(id);
    emitter.status = "revised";
    emitter.revision = withdrawalRevision(this.count[id]!);
    emitter.count = 0;
    emitter.late = 0;
    emitter.watermark = watermark;
    emitter.emit(this.totals, this.#nothing);
  }

  #emit(
    id: number,
    { status, watermark }: { status: "open" | "final" | "revised"; watermark: number },
  ): void {
    const { emitter } = this;
    this.#describe(id);
    emitter.status = status;
    emitter.revision = revisionOf(status, this.count[id]!);
    emitter.count = this.count[id]!;
    emitter.late = this.#late[id]!;
    emitter.watermark = watermark;
    emitter.emit(this.totals, id);
  }

  #describe(id: number): void {
    const { emitter } = this;
    const start = this.start[id]!;
    emitter.key = this.key[id]!;
    emitter.start = start;
    emitter.end = this.#ends[id]!;
    emitter.size = 0;
    emitter.partial = (this.flags[id]! & PARTIAL) !== 0 ||
      start - this.#gapMs < this.horizons.from;
  }
}

/** Bits of a stored session. */
const STORED = { final: 1, shown: 2 } as const;
