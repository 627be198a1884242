import type { AggregateLayout } from "../aggregate/layout.ts";
import type { EmitRules } from "../emit.ts";
import type { StateValue } from "../snapshot/number.ts";
import type { WindowSpec } from "../spec.ts";
import type { MeasureSummary, WindowSink, WindowStatus, WindowUpdate } from "../update.ts";

/** A record on its way into the windows. */
export interface Arrival {
  readonly key: string;
  /** Epoch ms. */
  readonly eventTime: number;
  readonly record: Readonly<Record<string, unknown>>;
}

/** What the windows of one spec are made with. */
export interface SpecContext<Spec extends WindowSpec = WindowSpec> {
  readonly stream: string;
  readonly spec: Spec;
  readonly size: number;
  readonly rules: EmitRules;
  readonly layout: AggregateLayout;
  readonly sink: WindowSink;
  readonly openUpdateEveryMs: number;
}

/** All windows of one spec, of all keys. */
export interface SpecWindows {
  /** Watermark at which something has to be closed or dropped; Infinity when nothing has. */
  readonly due: number;
  /** Adds a record and emits what it corrects. False, having reported it, if it is late. */
  add(arrival: Arrival, watermark: number): boolean;
  /** Closes or drops what is due first, and emits what is final. */
  closeNext(watermark: number): void;
  /** Emits open windows that changed, at wall time `now`. */
  emitOpen(now: number, watermark: number): void;
  /** State that changed since the last call. */
  takeChanged(): WindowRows;
  /** All state; also resets what {@linkcode SpecWindows.takeChanged} knows. */
  takeAll(): WindowRows;
  /** Applies rows that were taken before. */
  restore(rows: WindowRows): void;
  /** Restored state: silently drops what the watermark has passed, and goes on from there. */
  resume(watermark: number): void;
}

/** State of windows as positional arrays. */
export interface WindowRows {
  readonly rows: StateValue[][];
  readonly gone: StateValue[][];
}

/** What a {@linkcode WindowUpdate} has beyond its spec. */
export interface WindowState {
  key: string;
  start: number;
  end: number;
  status: WindowStatus;
  revision: number;
  count: number;
  late: number;
  watermark: number;
  measures: Record<string, MeasureSummary>;
}

/** Completes an update, with its fields in the order they are documented in. */
export function windowUpdate(context: SpecContext, state: WindowState): WindowUpdate {
  const { key, start, end, status, revision, count, late, watermark, measures } = state;
  const { stream, size } = context;
  return { stream, key, start, end, size, status, revision, count, late, watermark, measures };
}

/** The windows of one spec and their size, ms. */
export interface Sized {
  readonly size: number;
  readonly windows: SpecWindows;
}

/**
 * Closes and drops all that a watermark has passed, in the order in which it would have happened
 * had the watermark risen by one ms at a time: by the watermark it was due at (the window's end,
 * plus the lateness under `update`), then size, then the order within the spec. So what is emitted
 * does not depend on the steps in which the watermark rises.
 */
export function advance(specs: readonly Sized[], watermark: number): void {
  while (true) {
    let next: Sized | undefined;
    let due = watermark;
    for (const spec of specs) {
      const at = spec.windows.due;
      if (at > due || (at === due && next !== undefined && spec.size >= next.size)) continue;
      next = spec;
      due = at;
    }
    if (next === undefined) return;
    next.windows.closeNext(watermark);
  }
}
