import { Buffer } from "node:buffer";
import type { RecordCursor, UndecodableBatch } from "#core/kafka/record_batch.ts";
import type { Ledger, StreamProgress } from "#core/progress.ts";
import {
  type DerivedHead,
  type DerivedInput as MergedInput,
  type DerivedSink,
  type DerivedWindows,
  encodeInput,
} from "#window/derived/mod.ts";
import { ByteWriter, type UpdateView, windowSize } from "#window/mod.ts";
import { FORMAT, type InputHead } from "#core/task/changelog.ts";
import type { StreamHead } from "./heads.ts";
import type { ProcessEvents } from "./events.ts";
import type { ReliedTopic, TickTime } from "#core/task/input_task.ts";
import type { WindowTask } from "./window_task.ts";
import { type InputHandler, InputWalk, type Slice } from "#core/task/input_walk.ts";
import { arrived, deadLetter, lateLetter, type Letter, rangeLetter } from "./letters.ts";
import type { Lane, Outbox } from "#core/task/outbox.ts";
import type { Quarantine } from "#core/task/quarantine.ts";
import { StateLane } from "#core/task/state_lane.ts";
import type { DerivedInput } from "./stream_input.ts";
import type { LetterLimits } from "./stream_task.ts";
import { UpdateLane } from "./update_lane.ts";
import type { WindowFeeds } from "./window_feeds.ts";

/** Options of {@linkcode DerivedTask}. */
export interface DerivedTaskOptions {
  readonly partition: number;
  readonly topicId: string | undefined;
  readonly outbox: Outbox;
  readonly changelogTopic: string;
  readonly letterLimits: LetterLimits;
  /** Fresh or restored; this task is to be their sink. */
  readonly windows: DerivedWindows;
  readonly head: Omit<InputHead, "topicId">;
  /** True when the position is not the one that is stored, or none is: it is written at once. */
  readonly isUnsaved: boolean;
  /** Partials that were set aside. */
  readonly aside: number;
  /** Offset after the last record of the partition when the task began. */
  readonly end: number;
  readonly quarantine: Quarantine;
  readonly events: ProcessEvents;
  /** What the windows are sent to. */
  readonly feeds: WindowFeeds;
  /** Topics of the sources, and those of partials that are sent to. */
  readonly relies: readonly ReliedTopic[];
}

/** Windows that are emitted, or rows that are written, between two looks at the clock. */
const STEP = 256;

/**
 * The second hop of one derived stream in one task: merges what the tasks of its sources send for the
 * keys of this partition.
 */
export class DerivedTask implements WindowTask, InputHandler, DerivedSink {
  readonly name: string;
  readonly walk: InputWalk;
  readonly topicId: string | undefined;
  readonly relies: readonly ReliedTopic[];
  readonly firstHops: ReadonlyMap<string, Ledger> = new Map();
  readonly #input: DerivedInput;
  readonly #options: DerivedTaskOptions;
  readonly #windows: DerivedWindows;
  readonly #updates: UpdateLane;
  readonly #records: Lane;
  readonly #state: StateLane;
  readonly #value = new ByteWriter(256);
  #aside: number;
  #cursor: RecordCursor | undefined;
  /** Position of the last written head. */
  #written: number;

  constructor(input: DerivedInput, options: DerivedTaskOptions) {
    const { partition, outbox, events } = options;
    const { stream, topics } = input;
    this.name = stream.name;
    this.topicId = options.topicId;
    this.relies = options.relies;
    this.#input = input;
    this.#options = options;
    this.#windows = options.windows;
    this.#aside = options.aside;
    this.#written = options.isUnsaved ? -1 : options.head.position;
    this.#updates = new UpdateLane(outbox.lane(topics.windows, partition));
    this.#records = outbox.lane(topics.records, partition);
    this.#state = new StateLane(outbox.lane(options.changelogTopic, partition), this.name);
    this.walk = new InputWalk({
      topic: input.partials,
      partition,
      head: options.head,
      end: options.end,
      remembers: options.topicId === undefined,
      handler: this,
      onMiscount: (miscount) => events.miscounted(this.name, this.walk, miscount),
    });
  }

  get progress(): StreamProgress {
    const { ledger, watermark, maxEventTime, waitsFor } = this.#windows;
    const { position, holes } = this.walk.head;
    const orNull = (time: number) => Number.isFinite(time) ? time : null;
    return {
      watermark: orNull(watermark),
      maxEventTime: orNull(maxEventTime),
      position: String(position),
      holes,
      gaps: this.walk.gaps,
      ledger: {
        in: ledger.in + this.#aside,
        counted: ledger.counted,
        late: ledger.late,
        dead: ledger.dead + this.#aside,
        filtered: ledger.filtered,
      },
      ...(waitsFor === undefined ? {} : {
        waitsFor: {
          source: waitsFor.source,
          partition: waitsFor.partition,
          watermark: orNull(waitsFor.watermark),
        },
      }),
    };
  }

  record(cursor: RecordCursor): void {
    this.#cursor = cursor;
    if (!this.#options.quarantine.isEmpty && this.#isAside(cursor.offset)) return;
    if (this.#windows.take(cursor, cursor.timestamp) !== "dead") return;
    this.#dead(deadLetter(this.#arrived(), this.#windows.reason, this.#options.letterLimits.dead));
  }

  undecodable(error: UndecodableBatch, from: number): void {
    const { topic, partition } = this.walk;
    this.#dead(rangeLetter({ topic, partition, from, to: error.lastOffset + 1 }, error.message));
    this.#options.events.undecodable(this.name, error);
  }

  settle(slice: Slice): boolean {
    while (!this.#windows.settled && !this.#windows.settle(STEP)) {
      if (slice.full() || performance.now() > slice.until) return false;
    }
    this.#options.feeds.mark(this.#windows, this.#windows.idle);
    return true;
  }

  tick({ now }: TickTime, slice: Slice): boolean {
    if (!this.settle(slice)) return false;
    while (!this.#windows.emitOpen(now, STEP)) {
      if (slice.full() || performance.now() > slice.until) return false;
    }
    return true;
  }

  get changed(): boolean {
    return this.walk.position !== this.#written || this.#windows.changed;
  }

  writeRows(slice: Pick<Slice, "until">): boolean {
    while (!this.#windows.writeChanges(this.#state.row, STEP)) {
      if (performance.now() > slice.until) return false;
    }
    return true;
  }

  writeHead(): void {
    const head: StreamHead<DerivedHead> = {
      v: FORMAT,
      ...this.walk.head,
      ...(this.topicId === undefined ? {} : { topicId: this.topicId }),
      invalid: this.#aside,
      followers: this.#options.feeds.followers,
      windows: this.#windows.head(),
    };
    this.#state.head(head);
    this.#written = this.walk.position;
  }

  get imbalance(): string | undefined {
    const { in: partials, markers, counted, late, dead, filtered } = this.#windows.ledger;
    const taken = partials + markers + this.#aside;
    if (taken !== this.walk.records) {
      return `${this.walk.records} messages were read, and ${partials} partials, ${markers} markers ` +
        `and ${this.#aside} that were set aside are known of`;
    }
    const outcomes = counted + late + dead + filtered;
    return partials === outcomes ? undefined : `${partials} partials have ${outcomes} outcomes`;
  }

  update(update: UpdateView): void {
    this.#updates.append(update);
    this.#options.feeds.update(update);
  }

  /** Tells what was merged: that is a record of the derived stream. */
  input(input: MergedInput): void {
    const value = this.#encode(input);
    this.#records.append(Buffer.from(input.key), value);
  }

  late(input: MergedInput): void {
    const { key, at, size, start } = input;
    const record = { ...this.#arrived(), key: Buffer.from(key), value: this.#encode(input) };
    const spec = this.#input.stream.windows.find((one) => windowSize(one) === size)!;
    const end = at === start ? input.end : at + size;
    const lateByMs = Math.max(0, this.#windows.watermark - end - spec.allowedLatenessMs);
    const { key: name, value, headers } = lateLetter(
      { ...record, headers: {} },
      { spec, start: at, end, lateByMs },
      this.#options.letterLimits.late,
    );
    this.#options.outbox.lane(this.#input.topics.late, this.walk.partition)
      .append(name, value, headers);
  }

  #encode(input: MergedInput): Uint8Array {
    const value = this.#value;
    value.reset();
    encodeInput(input, value);
    return value.bytes.subarray(0, value.length);
  }

  #isAside(offset: number): boolean {
    const { topic, partition } = this.walk;
    const reason = this.#options.quarantine.reasonAgainst({ topic, partition, offset });
    if (reason === undefined) return false;
    this.#aside++;
    const record = this.#arrived();
    this.#dead(deadLetter(record, reason, this.#options.letterLimits.dead));
    this.#options.events.setAside(this.name, record, reason);
    return true;
  }

  #dead({ key, value, headers }: Letter): void {
    this.#options.outbox.lane(this.#input.topics.dead, this.walk.partition)
      .append(key, value, headers);
  }

  #arrived() {
    return arrived(this.#cursor!, this.walk);
  }
}
