import type { WriteRow } from "../state/rows.ts";
import type { UpdateView } from "../update.ts";
import type { WindowSpec } from "../spec.ts";
import type { DerivedInput } from "./input.ts";
import type { Derivation } from "./spec.ts";
import type { InputMark, SourcePartitions } from "./merged_clock.ts";

/** How the windows of one derived stream in one task behave. */
export interface DerivedOptions {
  /** Name of the derived stream. */
  readonly stream: string;
  /** Its windows: of a formula one, with the aggregate `value`. */
  readonly specs: readonly WindowSpec[];
  readonly derivation: Derivation;
  /** Of every source, how many partitions it has. */
  readonly inputs: readonly SourcePartitions[];
  /** Least time between two emissions of a key's open windows, ms. */
  readonly openUpdateEveryMs: number;
  /**
   * Whether state that begins anew begins with the first partial that there ever was. If not, windows
   * of which partials may have gone before are marked partial.
   */
  readonly beginsWhole: boolean;
}

/** A message of the topic of partials; a RecordCursor is one. */
export interface PartialMessage {
  readonly bytes: Uint8Array;
  /** Of the key; −1: none. */
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/**
 * What became of a message. `counted`: it changed a window. `filtered`: it changed nothing, as it came
 * again or nothing of it is declared any more. `late`: all that it could change takes nothing any
 * more. `dead`: see {@linkcode DerivedWindows.reason}. `marker`: not a partial.
 */
export type PartialDisposition = "counted" | "filtered" | "late" | "dead" | "marker";

/** What became of every partial: `in = counted + late + dead + filtered`. */
export interface PartialLedger {
  in: number;
  counted: number;
  late: number;
  dead: number;
  filtered: number;
  /** Messages that are markers; not in `in`. */
  markers: number;
}

/** Receives what derived windows emit, synchronously and in a deterministic order. */
export interface DerivedSink {
  update(update: UpdateView): void;
  /** Each input that is final or revised and was counted, once per term. */
  input(input: DerivedInput): void;
  /** An input that came too late for all its windows, once per term. */
  late(input: DerivedInput): void;
}

/** What is known besides the rows: plain JSON data. Times are epoch ms; null: not yet. */
export interface DerivedHead {
  readonly version: number;
  readonly stamp: number;
  readonly lastAppend: number | null;
  readonly ledger: PartialLedger;
  readonly marks: readonly {
    readonly source: string;
    readonly partition: number;
    readonly watermark: number | null;
    readonly idle: boolean;
  }[];
  readonly watermark: number | null;
  readonly reached: number | null;
  /** Windows that start before this may lack partials. */
  readonly from: number | null;
  /** Whether it began with the first partial that there ever was, or has begun. */
  readonly whole: boolean;
  readonly specs: readonly StoredDerivedSpec[];
  /** The window that was told or dropped last, while others are due. */
  readonly pending: DueCursor | null;
  /** What values are made of; when that changes revisions go on above `highest`. */
  readonly shape: string;
  /** What is added to revisions, and the highest one that was emitted. */
  readonly base: number;
  readonly highest: number;
}

/** A window spec as it was, and how far it had come. */
export interface StoredDerivedSpec {
  readonly shape: string;
  readonly size: number;
  /** Windows that end here or before were told, and dropped; epoch ms. */
  readonly told: number | null;
  readonly dropped: number | null;
}

/** A place in the order in which windows fall due. */
export interface DueCursor {
  readonly due: number;
  readonly size: number;
  readonly key: string;
  readonly start: number;
}

/**
 * The windows of one derived stream in one task. No I/O and no clock. The same messages give the same
 * last state of every window however partitions interleave, as long as the order within each is kept.
 */
export interface DerivedWindows {
  /** The merged watermark, epoch ms; −Infinity before every input has one. Never goes back. */
  readonly watermark: number;
  /** The merged watermark by which everything due has been emitted. */
  readonly settledTo: number;
  /** Windows of this size that end here or before are told final, epoch ms; −Infinity at first. */
  told(size: number): number;
  /** Whether every input is idle: what a marker says as well. */
  readonly idle: boolean;
  /** Highest end of an input's window, epoch ms; −Infinity before it. */
  readonly maxEventTime: number;
  readonly ledger: PartialLedger;
  /** Why the last message was dead. */
  readonly reason: string;
  /** The input with the least watermark of those that are waited for. */
  readonly waitsFor: InputMark | undefined;
  readonly settled: boolean;
  readonly changed: boolean;
  readonly counts: { readonly keys: number; readonly windows: number; readonly inputs: number };
  /** About how many bytes the state takes in memory. */
  readonly bytes: number;

  /** Takes a message of the topic of partials, that was appended at `appendTime`, epoch ms. */
  take(message: PartialMessage, appendTime: number): PartialDisposition;
  /** Emits and drops at most so many windows that are due; true when nothing is left. */
  settle(limit: number): boolean;
  /** As that of StreamWindows. */
  emitOpen(now: number, limit: number): boolean;
  writeChanges(row: WriteRow, limit: number): boolean;
  head(): DerivedHead;
}

/** Reads state back: the head, then the rows, then the windows. */
export interface DerivedRestorer {
  head(head: DerivedHead): void;
  row(key: Uint8Array, value: Uint8Array | null): void;
  prepare(limit: number): boolean;
  done(): DerivedWindows;
}
