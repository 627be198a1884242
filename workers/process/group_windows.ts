import type { Ledger } from "#core/progress.ts";
import type { RecordReader } from "#core/record/record_reader.ts";
import { GroupView, type PartialSender } from "#window/derived/mod.ts";
import {
  type Disposition,
  type LateRecord,
  type RecordFields,
  type StateHead,
  type StreamWindows,
  type UpdateView,
  type WindowSink,
} from "#window/mod.ts";
import { FORMAT } from "#core/task/changelog.ts";
import type { GroupsHead } from "./heads.ts";
import type { Slice } from "#core/task/input_walk.ts";
import type { StateLane } from "#core/task/state_lane.ts";

/** Options of {@linkcode GroupWindows}. */
export interface GroupWindowsOptions {
  /** Name of the derived stream. */
  readonly stream: string;
  readonly by: readonly string[];
  /** What the source's records are read for. */
  readonly fields: RecordFields;
  /** Fresh or restored; this is to be their sink. */
  readonly windows: StreamWindows;
  readonly sender: PartialSender;
  readonly state: StateLane;
  /** Rows of state that does not go on: they are taken out of the changelog. */
  readonly stale: readonly Uint8Array[];
  /** Valid records of the source that came before these windows began. */
  readonly before: number;
  /** Takes a record that came too late: the one that the source's task is at. */
  readonly onLate: (late: LateRecord) => void;
}

/** Windows or rows between two looks at the clock. */
const STEP = 256;

/**
 * The first hop of windows across keys: the windows by group of the records of one task. What they
 * hold is sent as cumulative partial aggregates.
 */
export class GroupWindows implements WindowSink {
  readonly stream: string;
  readonly #options: GroupWindowsOptions;
  readonly #windows: StreamWindows;
  readonly #view: GroupView;
  #stale: readonly Uint8Array[];

  constructor(options: GroupWindowsOptions) {
    this.stream = options.stream;
    this.#options = options;
    this.#windows = options.windows;
    this.#stale = options.stale;
    this.#view = new GroupView(options.by, options.fields.fields);
  }

  /** Whether the derived stream knows how far the source has come. */
  get hasMarked(): boolean {
    return this.#options.sender.hasMarked;
  }

  /** Where the records went. */
  get ledger(): Ledger {
    const { ledger } = this.#windows;
    const { counted, late, future, filtered } = ledger;
    return { in: ledger.in, counted, late, dead: future, filtered };
  }

  /** Takes a valid record, that was appended at `appended`, epoch ms. */
  record(read: RecordReader, appended: number): Disposition {
    return this.#view.show(read)
      ? this.#windows.add(this.#view, appended)
      : this.#windows.pass(read.eventTime, appended);
  }

  /** Lets event time pass for a silent input, ms. */
  advanceIdle(silentMs: number): void {
    this.#windows.advanceIdle(silentMs);
  }

  /** Sends what is due, and how far the source has come behind it; false when the slice ended before. */
  settle(idle: boolean, slice: Slice): boolean {
    while (!this.#windows.settled && !this.#windows.settle(STEP)) {
      if (isOver(slice)) return false;
    }
    this.#options.sender.mark(this.#windows, idle);
    return true;
  }

  /** Sends open windows that are due; false when the slice ended before. */
  tick(now: number, slice: Slice): boolean {
    while (!this.#windows.emitOpen(now, STEP)) {
      if (isOver(slice)) return false;
    }
    return true;
  }

  get changed(): boolean {
    return this.#windows.changed || this.#stale.length > 0;
  }

  /** Sends corrections that wait, and writes rows; false when the slice ended before. */
  writeRows(slice: Pick<Slice, "until">): boolean {
    const { sender, state } = this.#options;
    sender.flush();
    for (const key of this.#stale) state.row(key, null);
    this.#stale = [];
    while (!this.#windows.writeChanges(state.row, STEP)) {
      if (performance.now() > slice.until) return false;
    }
    return true;
  }

  /** Writes the head of the state, which the source's position is part of. */
  writeHead(at: { readonly position: number; readonly topicId: string | undefined }): void {
    const head: GroupsHead<StateHead> = {
      v: FORMAT,
      position: at.position,
      ...(at.topicId === undefined ? {} : { topicId: at.topicId }),
      before: this.#options.before,
      windows: this.#windows.head(),
    };
    this.#options.state.head(head);
  }

  /** What is wrong with the ledger when the source has had so many valid records, in words. */
  imbalance(valid: number): string | undefined {
    const { in: taken, counted, late, dead, filtered } = this.ledger;
    const { before } = this.#options;
    if (taken + before !== valid) {
      return `'${this.stream}' has taken ${taken} of ${valid - before} valid records`;
    }
    const outcomes = counted + late + dead + filtered;
    return taken === outcomes
      ? undefined
      : `'${this.stream}' has taken ${taken} records, which have ${outcomes} outcomes`;
  }

  update(update: UpdateView): void {
    this.#options.sender.update(update);
  }

  late(late: LateRecord): void {
    this.#options.onLate(late);
  }
}

function isOver(slice: Slice): boolean {
  return slice.full() || performance.now() > slice.until;
}
