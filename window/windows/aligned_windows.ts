import { type PaneAssigner, paneAssigner } from "../assigner.ts";
import { OpenMarks, revisionOf } from "../emit.ts";
import type { HoppingSpec, TumblingSpec } from "../spec.ts";
import type { WindowStatus } from "../update.ts";
import { type Pane, PaneCell, Panes } from "./pane.ts";
import {
  type Arrival,
  type SpecContext,
  type SpecWindows,
  type WindowRows,
  windowUpdate,
} from "./spec_windows.ts";

const NO_PANE: Pane = { start: Infinity, end: -Infinity, cells: new Map() };

/**
 * Tumbling and hopping windows. Records are kept in panes, windows are merged from them when emitted.
 * Windows that close at the same watermark are emitted in the order in which their keys first appeared
 * in the window's panes.
 */
export class AlignedWindows implements SpecWindows {
  due = Infinity;
  readonly #context: SpecContext<TumblingSpec | HoppingSpec>;
  readonly #assigner: PaneAssigner;
  readonly #panes: Panes;
  readonly #marks: OpenMarks;
  readonly #changed = new Set<PaneCell>();
  readonly #touched = new Set<PaneCell>();
  /** Windows that end here or before are closed; a multiple of the slide. */
  #closedEnd = -Infinity;
  /** End of the next window to close. */
  #nextEnd = Infinity;
  /** The pane of the last record. */
  #recent = NO_PANE;

  constructor(context: SpecContext<TumblingSpec | HoppingSpec>) {
    this.#context = context;
    this.#assigner = paneAssigner(context.spec);
    this.#panes = new Panes(this.#assigner.slideMs);
    this.#marks = new OpenMarks(context.openUpdateEveryMs);
  }

  add(arrival: Arrival, watermark: number): boolean {
    const { key, eventTime } = arrival;
    let pane: Pane | undefined = this.#recent;
    if (eventTime < pane.start || eventTime >= pane.end) {
      pane = this.#paneFor(eventTime, watermark);
      if (pane === undefined) return false;
      this.#recent = pane;
    }
    const { layout, rules } = this.#context;
    let cell = pane.cells.get(key);
    if (cell === undefined) {
      cell = new PaneCell({ key, start: pane.start }, layout.create());
      pane.cells.set(key, cell);
    }
    cell.count++;
    cell.watermark = watermark;
    layout.add(cell.total, arrival.record, eventTime);
    if (!cell.changed) {
      cell.changed = true;
      this.#changed.add(cell);
    }
    if (!cell.touched && rules.opens) {
      cell.touched = true;
      this.#touched.add(cell);
    }
    if (rules.corrects && watermark >= pane.end) this.#correct(cell, watermark);
    return true;
  }

  closeNext(watermark: number): void {
    const { closeLagMs } = this.#context.rules;
    if (this.#nextEnd + closeLagMs <= this.#dropDue()) {
      const end = this.#nextEnd;
      this.#marks.closed(end);
      const keys = new Set<string>();
      for (const pane of this.#panes.between(end - this.#assigner.sizeMs, end)) {
        for (const key of pane.cells.keys()) keys.add(key);
      }
      for (const key of keys) this.#emit({ key, end }, { status: "final", watermark });
      this.#closedEnd = end;
    } else {
      const pane = this.#panes.dropFirst();
      if (pane === this.#recent) this.#recent = NO_PANE;
      for (const cell of pane?.cells.values() ?? []) {
        this.#changed.delete(cell);
        this.#touched.delete(cell);
      }
    }
    this.#findDue();
  }

  emitOpen(now: number, watermark: number): void {
    const { closeLagMs } = this.#context.rules;
    const { panes } = this.#assigner;
    for (const cell of this.#touched) {
      cell.touched = false;
      const closed = this.#assigner.endedBy(cell.start, watermark - closeLagMs);
      for (let nth = closed + 1; nth <= panes; nth++) {
        this.#marks.changed(this.#assigner.windowEnd(cell.start, nth), cell.key);
      }
    }
    this.#touched.clear();
    this.#marks.emitDue(
      now,
      (end, key) => this.#emit({ key, end }, { status: "open", watermark }),
    );
  }

  takeChanged(): WindowRows {
    const rows = [...this.#changed].map((cell) => cell.encode(this.#context.layout));
    this.#clearChanged();
    return { rows, gone: [] };
  }

  takeAll(): WindowRows {
    const rows = [...this.#panes.cells()].map((cell) => cell.encode(this.#context.layout));
    this.#clearChanged();
    return { rows, gone: [] };
  }

  restore({ rows }: WindowRows): void {
    for (const row of rows) {
      const cell = PaneCell.decode(row, this.#context.layout);
      const pane = this.#panes.get(cell.start) ?? this.#panes.create(cell.start);
      const before = pane.cells.get(cell.key);
      if (before !== undefined) this.#touched.delete(before);
      pane.cells.set(cell.key, cell);
      if (!this.#context.rules.opens) continue;
      cell.touched = true;
      this.#touched.add(cell);
    }
  }

  resume(watermark: number): void {
    while (this.#dropDue() <= watermark) {
      for (const cell of this.#panes.dropFirst()!.cells.values()) this.#touched.delete(cell);
    }
    this.#closeThrough(watermark);
    this.#findDue();
  }

  /** The pane of an event time, made if need be; none if its last window is past the lateness. */
  #paneFor(eventTime: number, watermark: number): Pane | undefined {
    const start = this.#assigner.paneStart(eventTime);
    const pane = this.#panes.get(start);
    if (pane !== undefined) return pane;
    const { spec, rules, sink } = this.#context;
    const end = start + this.#assigner.sizeMs;
    const lateByMs = watermark - (end + rules.keepMs);
    if (lateByMs >= 0) {
      sink.late({ spec, start, end, lateByMs });
      return undefined;
    }
    const created = this.#panes.create(start);
    this.#closeThrough(watermark);
    this.#findDue();
    return created;
  }

  /** Emits anew the windows of a cell that are final and not dropped, in order of ends. */
  #correct(cell: PaneCell, watermark: number): void {
    const closed = this.#assigner.endedBy(cell.start, watermark);
    cell.countLate(closed);
    for (let nth = 1; nth <= closed; nth++) {
      const end = this.#assigner.windowEnd(cell.start, nth);
      if (end + this.#context.rules.keepMs <= watermark) continue;
      this.#emit({ key: cell.key, end }, { status: "revised", watermark });
    }
  }

  #emit(
    { key, end }: { key: string; end: number },
    update: { status: WindowStatus; watermark: number },
  ): void {
    const { layout, sink } = this.#context;
    const { sizeMs, slideMs, panes } = this.#assigner;
    const start = end - sizeMs;
    let count = 0;
    let late = 0;
    let counted = -Infinity;
    let total = panes === 1 ? undefined : layout.create();
    for (const pane of this.#panes.between(start, end)) {
      const cell = pane.cells.get(key);
      if (cell === undefined) continue;
      count += cell.count;
      late += cell.lateFor((end - cell.start) / slideMs);
      counted = Math.max(counted, cell.watermark);
      if (total === undefined) total = cell.total;
      else layout.merge(total, cell.total);
    }
    if (total === undefined) return;
    const { status } = update;
    const watermark = status === "open" ? counted : update.watermark;
    const revision = revisionOf(status, count);
    const measures = layout.summarise(total);
    const state = { key, start, end, status, revision, count, late, watermark, measures };
    sink.update(windowUpdate(this.#context, state));
  }

  #closeThrough(watermark: number): void {
    const { closeLagMs } = this.#context.rules;
    const end = this.#assigner.paneStart(watermark - closeLagMs);
    if (end > this.#closedEnd) this.#closedEnd = end;
  }

  #dropDue(): number {
    return this.#panes.first + this.#assigner.sizeMs + this.#context.rules.keepMs;
  }

  /** Looks up which window closes next: the first after the closed ones that has a pane. */
  #findDue(): void {
    const { sizeMs, slideMs } = this.#assigner;
    const start = this.#panes.startFrom(this.#closedEnd - sizeMs + slideMs);
    this.#nextEnd = Math.max(start, this.#closedEnd) + slideMs;
    this.due = Math.min(this.#nextEnd + this.#context.rules.closeLagMs, this.#dropDue());
  }

  #clearChanged(): void {
    for (const cell of this.#changed) cell.changed = false;
    this.#changed.clear();
  }
}
