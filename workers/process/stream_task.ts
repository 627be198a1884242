import type { RecordCursor, UndecodableBatch } from "#core/kafka/record_batch.ts";
import type { Ledger, StreamProgress } from "#core/progress.ts";
import { HEADERS, numberHeader } from "#core/record/headers.ts";
import { UndecodableValue } from "#core/registry/value_decoder.ts";
import { MAGIC_BYTE } from "#core/registry/wire_format.ts";
import type { RecordInput } from "./stream_input.ts";
import type { LateRecord, StateHead, StreamWindows, UpdateView, WindowSink } from "#window/mod.ts";
import { FORMAT, type InputHead } from "#core/task/changelog.ts";
import type { StreamHead } from "./heads.ts";
import type { GroupWindows } from "./group_windows.ts";
import type { ReliedTopic, TickTime } from "#core/task/input_task.ts";
import type { WindowTask } from "./window_task.ts";
import { type InputHandler, InputWalk, type Slice } from "#core/task/input_walk.ts";
import {
  type Arrived,
  arrived,
  beforeRouting,
  deadLetter,
  lateLetter,
  rangeLetter,
} from "./letters.ts";
import type { Lane, Outbox } from "#core/task/outbox.ts";
import { type PartitionCount, Placement } from "./placement.ts";
import type { Quarantine } from "#core/task/quarantine.ts";
import type { ProcessEvents } from "./events.ts";
import { StateLane } from "#core/task/state_lane.ts";
import { UpdateLane } from "./update_lane.ts";
import type { WindowFeeds } from "./window_feeds.ts";

/** Bytes that one message may have in the topics of letters. */
export interface LetterLimits {
  readonly late: number;
  readonly dead: number;
}

/** Options of {@linkcode StreamTask}. */
export interface StreamTaskOptions {
  /** The topic that is read: the stream's own, or that of its routed records. */
  readonly topic: string;
  readonly partition: number;
  /** True when `topic` holds routed records. */
  readonly isRouted: boolean;
  readonly topicId: string | undefined;
  /** Numbers of partitions that the topic has had, the present one last. */
  readonly partitions: readonly PartitionCount[];
  readonly outbox: Outbox;
  readonly changelogTopic: string;
  readonly letterLimits: LetterLimits;
  /** Fresh or restored; this task is to be their sink. */
  readonly windows: StreamWindows;
  readonly head: Omit<InputHead, "topicId">;
  /** True when the position is not the one that is stored, or none is: it is written at once. */
  readonly isUnsaved: boolean;
  readonly invalid: number;
  /** Offset after the last record of the partition when the task began. */
  readonly end: number;
  readonly quarantine: Quarantine;
  readonly events: ProcessEvents;
  /** What the windows are sent to. */
  readonly feeds: WindowFeeds;
  /** The windows by group of the records. */
  readonly groups: readonly GroupWindows[];
  /** Topics of partials that are sent to. */
  readonly relies: readonly ReliedTopic[];
  /** Silence after which the input is idle, ms. */
  readonly idleCloseMs: number;
}

/** Windows that are emitted, or rows that are written, between two looks at the clock. */
const STEP = 256;

/** Silence after which a partition that never had a record is taken to be without keys, ms. */
const UNUSED_MS = 10_000;

/** One stream in one partition: reads records in offset order and turns them into outputs. */
export class StreamTask implements WindowTask, InputHandler, WindowSink {
  readonly name: string;
  readonly walk: InputWalk;
  readonly topicId: string | undefined;
  readonly relies: readonly ReliedTopic[];
  readonly #input: RecordInput;
  readonly #options: StreamTaskOptions;
  readonly #windows: StreamWindows;
  readonly #updates: UpdateLane;
  readonly #state: StateLane;
  readonly #placement: Placement;
  readonly #feeds: WindowFeeds;
  readonly #groups: readonly GroupWindows[];
  /** Whether windows are made of these. */
  readonly #hasFollowers: boolean;
  /** Nothing is expected to come: others need not wait. */
  #idle = false;
  #invalid: number;
  #cursor: RecordCursor | undefined;
  /** Position of the last written head. */
  #written: number;

  constructor(input: RecordInput, options: StreamTaskOptions) {
    this.name = input.stream.name;
    this.topicId = options.topicId;
    this.#input = input;
    this.#options = options;
    this.#invalid = options.invalid;
    this.#written = options.isUnsaved ? -1 : options.head.position;
    const { outbox, partition } = options;
    this.#updates = new UpdateLane(outbox.lane(input.topics.windows, partition));
    this.#state = new StateLane(outbox.lane(options.changelogTopic, partition), this.name);
    this.relies = options.relies;
    this.#feeds = options.feeds;
    this.#groups = options.groups;
    this.#hasFollowers = options.groups.length > 0 || !options.feeds.isEmpty;
    const declared = input.stream.partitioner ?? "murmur2";
    this.#placement = new Placement(declared === "any" ? "murmur2" : declared, {
      partition: options.partition,
      counts: options.partitions,
    });
    this.#windows = options.windows;
    this.walk = new InputWalk({
      topic: options.topic,
      partition: options.partition,
      head: options.head,
      end: options.end,
      remembers: options.topicId === undefined,
      handler: this,
      onMiscount: (miscount) => options.events.miscounted(this.name, this.walk, miscount),
    });
  }

  get progress(): StreamProgress {
    const { ledger, watermark, maxEventTime } = this.#windows;
    const { position, holes } = this.walk.head;
    return {
      watermark: Number.isFinite(watermark) ? watermark : null,
      maxEventTime: Number.isFinite(maxEventTime) ? maxEventTime : null,
      position: String(position),
      holes,
      gaps: this.walk.gaps,
      ledger: {
        in: ledger.in + this.#invalid,
        counted: ledger.counted,
        late: ledger.late,
        dead: ledger.future + this.#invalid,
        filtered: ledger.filtered,
      },
    };
  }

  get firstHops(): ReadonlyMap<string, Ledger> {
    return new Map(this.#groups.map(({ stream, ledger }) => [stream, ledger]));
  }

  record(cursor: RecordCursor): void | Promise<void> {
    const { read } = this.#input;
    this.#cursor = cursor;
    if (!this.#options.quarantine.isEmpty && this.#isAside(cursor.offset)) return;
    const { bytes, valueStart, valueEnd, keyStart, keyEnd } = cursor;
    if (valueStart >= 0 && bytes[valueStart] === MAGIC_BYTE && valueEnd > valueStart) {
      return this.#encoded(cursor);
    }
    if (!read.read(bytes, valueStart, valueEnd, keyStart, keyEnd)) return this.#dead(read.reason);
    this.#valid(cursor);
  }

  /** Takes a record whose value is encoded with a schema, when that is there. */
  #encoded(cursor: RecordCursor): void | Promise<void> {
    const { read, values } = this.#input;
    const { bytes, valueStart, valueEnd, keyStart, keyEnd } = cursor;
    const wait = values.ready(bytes, valueStart, valueEnd);
    if (wait !== undefined) return wait;
    let json: Uint8Array;
    try {
      json = values.json(bytes, valueStart, valueEnd);
    } catch (error) {
      if (!(error instanceof UndecodableValue)) throw error;
      return this.#dead(error.message);
    }
    const key = keyStart < 0 ? null : bytes.subarray(keyStart, keyEnd);
    if (!read.readMessage(json, key)) return this.#dead(read.reason);
    this.#valid(cursor);
  }

  /** Counts the record that was read. */
  #valid(cursor: RecordCursor): void {
    const { read } = this.#input;
    const misplaced = this.#placement.fault(cursor);
    if (misplaced !== undefined) return this.#dead(misplaced);
    const appended = this.#options.isRouted ? appendedBefore(cursor) : cursor.timestamp;
    if (this.#windows.add(read, appended) === "future") {
      const ahead = Math.round((read.eventTime - appended) / 1000);
      this.#letter(
        `/${this.#input.stream.time} is ${ahead} s ahead of the time when Kafka appended it: set ` +
          "the device's clock, or raise SLUICE_FUTURE_CAP",
      );
    }
    if (!this.#hasFollowers) return;
    this.#idle = false;
    for (const group of this.#groups) group.record(read, appended);
  }

  undecodable(error: UndecodableBatch, from: number): void {
    const { topic, partition } = this.walk;
    const to = error.lastOffset + 1;
    this.#deadLane().append(...message(rangeLetter({ topic, partition, from, to }, error.message)));
    this.#options.events.undecodable(this.name, error);
  }

  settle(slice: Slice): boolean {
    while (!this.#windows.settled && !this.#windows.settle(STEP)) {
      if (slice.full() || performance.now() > slice.until) return false;
    }
    return !this.#hasFollowers || this.#send(slice);
  }

  /** Silence after which this input is not waited for, ms. */
  get #patience(): number {
    const { idleCloseMs } = this.#options;
    // A partition that no key belongs to would hold up the others for ever.
    return this.#windows.watermark === -Infinity ? Math.min(idleCloseMs, UNUSED_MS) : idleCloseMs;
  }

  /** Sends on what is settled. */
  #send(slice: Slice): boolean {
    for (const group of this.#groups) if (!group.settle(this.#idle, slice)) return false;
    this.#feeds.mark(this.#windows, this.#idle);
    return true;
  }

  /** Closes the windows of a silent input, and emits open windows that are due. */
  tick({ now, readUntil }: TickTime, slice: Slice): boolean {
    if (this.walk.isCaughtUp) {
      const silent = readUntil === undefined ? 0 : this.walk.silence(readUntil);
      this.#windows.advanceIdle(silent);
      for (const group of this.#groups) group.advanceIdle(silent);
      this.#idle ||= silent >= this.#patience;
    }
    if (!this.settle(slice)) return false;
    while (!this.#windows.emitOpen(now, STEP)) {
      if (slice.full() || performance.now() > slice.until) return false;
    }
    return this.#groups.every((group) => group.tick(now, slice));
  }

  get changed(): boolean {
    return this.walk.position !== this.#written || this.#windows.changed ||
      this.#groups.some(({ changed }) => changed);
  }

  writeRows(slice: Pick<Slice, "until">): boolean {
    while (!this.#windows.writeChanges(this.#state.row, STEP)) {
      if (performance.now() > slice.until) return false;
    }
    return this.#groups.every((group) => group.writeRows(slice));
  }

  writeHead(): void {
    const head: StreamHead<StateHead> = {
      v: FORMAT,
      ...this.walk.head,
      ...(this.topicId === undefined ? {} : { topicId: this.topicId }),
      invalid: this.#invalid,
      partitions: this.#options.partitions,
      followers: [
        ...this.#feeds.followers,
        ...this.#groups.flatMap(({ stream, hasMarked }) => hasMarked ? [stream] : []),
      ],
      windows: this.#windows.head(),
    };
    this.#state.head(head);
    const { position } = this.walk;
    for (const group of this.#groups) group.writeHead({ position, topicId: this.topicId });
    this.#written = position;
  }

  get imbalance(): string | undefined {
    const { in: valid, counted, late, filtered, future } = this.#windows.ledger;
    const judged = valid + this.#invalid;
    const { passed, holes } = this.walk.head;
    if (judged !== passed - holes) {
      return `${passed} offsets were passed, ${holes} of them without a record, and ${judged} ` +
        "records were judged";
    }
    const outcomes = counted + late + filtered + future;
    if (valid !== outcomes) return `${valid} valid records have ${outcomes} outcomes`;
    return this.#groups.map((group) => group.imbalance(valid)).find((one) => one !== undefined);
  }

  update(update: UpdateView): void {
    this.#updates.append(update);
    this.#feeds.update(update);
  }

  late(late: LateRecord): void {
    this.writeLate(late, {
      topic: this.#input.topics.late,
      maxBytes: this.#options.letterLimits.late,
    });
  }

  /** Says of the record at hand that it came too late for a window. */
  writeLate(late: LateRecord, to: { readonly topic: string; readonly maxBytes: number }): void {
    const lane = this.#options.outbox.lane(to.topic, this.walk.partition);
    lane.append(...message(lateLetter(this.#arrived(), late, to.maxBytes)));
  }

  #dead(reason: string): void {
    this.#invalid++;
    this.#letter(reason);
  }

  #letter(reason: string, maxBytes = this.#options.letterLimits.dead): void {
    this.#deadLane().append(...message(deadLetter(this.#arrived(), reason, maxBytes)));
  }

  #isAside(offset: number): boolean {
    const { topic, partition } = this.walk;
    const reason = this.#options.quarantine.reasonAgainst({ topic, partition, offset });
    if (reason === undefined) return false;
    this.#invalid++;
    this.#letter(reason, ASIDE_BYTES);
    this.#options.events.setAside(this.name, this.#arrived(), reason);
    return true;
  }

  #deadLane(): Lane {
    return this.#options.outbox.lane(this.#input.topics.dead, this.walk.partition);
  }

  #arrived(): Arrived {
    const record = arrived(this.#cursor!, this.walk);
    return this.#options.isRouted ? beforeRouting(record) : record;
  }
}

/** Bytes of the letter about a record that is set aside: nobody knows why it failed. */
const ASIDE_BYTES = 8 << 10;

/** When a routed record was appended where it came in. */
function appendedBefore(cursor: RecordCursor): number {
  return numberHeader(cursor.headers(), HEADERS.appended) ?? cursor.timestamp;
}

function message(
  { key, value, headers }: ReturnType<typeof deadLetter>,
): Parameters<Lane["append"]> {
  return [key, value, headers];
}
