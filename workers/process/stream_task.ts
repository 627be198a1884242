import { encodeHeaders } from "#core/kafka/batch_builder.ts";
import type { RecordCursor, UndecodableBatch } from "#core/kafka/record_batch.ts";
import type { StreamProgress } from "#core/progress.ts";
import { HEADERS, numberHeader } from "#core/record/headers.ts";
import type { StreamInput } from "./stream_input.ts";
import {
  ByteWriter,
  encodeUpdate,
  type LateRecord,
  type StateHead,
  type StreamWindows,
  type UpdateView,
  type WindowSink,
} from "#window/mod.ts";
import { FORMAT, headKey, type InputHead, rowPrefix, type StreamHead } from "./changelog.ts";
import type { InputTask, TickTime } from "./input_task.ts";
import { type InputHandler, InputWalk, type Slice } from "./input_walk.ts";
import {
  type Arrived,
  arrived,
  beforeRouting,
  deadLetter,
  lateLetter,
  rangeLetter,
} from "./letters.ts";
import type { Lane, Outbox } from "./outbox.ts";
import { type PartitionCount, Placement } from "./placement.ts";
import type { Quarantine } from "./quarantine.ts";
import type { ProcessEvents } from "./events.ts";

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
}

/** Windows that are emitted, or rows that are written, between two looks at the clock. */
const STEP = 256;

/** One stream in one partition: reads records in offset order and turns them into outputs. */
export class StreamTask implements InputTask, InputHandler, WindowSink {
  readonly name: string;
  readonly walk: InputWalk;
  readonly topicId: string | undefined;
  readonly #input: StreamInput;
  readonly #options: StreamTaskOptions;
  readonly #windows: StreamWindows;
  readonly #updates: Lane;
  readonly #changelog: Lane;
  readonly #prefix: Uint8Array;
  readonly #key = new ByteWriter(64);
  readonly #value = new ByteWriter(1024);
  readonly #stamp = new StampHeader();
  readonly #placement: Placement;
  #invalid: number;
  #cursor: RecordCursor | undefined;
  /** Position of the last written head. */
  #written: number;

  constructor(input: StreamInput, options: StreamTaskOptions) {
    this.name = input.stream.name;
    this.topicId = options.topicId;
    this.#input = input;
    this.#options = options;
    this.#invalid = options.invalid;
    this.#written = options.isUnsaved ? -1 : options.head.position;
    this.#updates = options.outbox.lane(input.topics.windows, options.partition);
    this.#changelog = options.outbox.lane(options.changelogTopic, options.partition);
    this.#prefix = rowPrefix(this.name);
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

  record(cursor: RecordCursor): void {
    const { read } = this.#input;
    this.#cursor = cursor;
    if (!this.#options.quarantine.isEmpty && this.#isAside(cursor.offset)) return;
    const { bytes, keyStart, keyEnd } = cursor;
    if (!read.read(bytes, cursor.valueStart, cursor.valueEnd, keyStart, keyEnd)) {
      return this.#dead(read.reason);
    }
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
    return true;
  }

  /** Closes the windows of a silent input, and emits open windows that are due. */
  tick({ now, readUntil }: TickTime, slice: Slice): boolean {
    if (readUntil !== undefined && this.walk.isCaughtUp) {
      this.#windows.advanceIdle(this.walk.silence(readUntil));
    }
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
    while (!this.#windows.writeChanges(this.#writeRow, STEP)) {
      if (performance.now() > slice.until) return false;
    }
    return true;
  }

  writeHead(): void {
    const head: StreamHead<StateHead> = {
      v: FORMAT,
      ...this.walk.head,
      ...(this.topicId === undefined ? {} : { topicId: this.topicId }),
      invalid: this.#invalid,
      partitions: this.#options.partitions,
      windows: this.#windows.head(),
    };
    this.#changelog.append(headKey(this.name), encoder.encode(JSON.stringify(head)));
    this.#written = this.walk.position;
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
    return valid === outcomes ? undefined : `${valid} valid records have ${outcomes} outcomes`;
  }

  readonly #writeRow = (key: Uint8Array, value: Uint8Array | null): void => {
    const writer = this.#key;
    writer.reset();
    writer.raw(this.#prefix, 0, this.#prefix.length);
    writer.raw(key, 0, key.length);
    const { bytes, length } = writer;
    if (value === null) this.#changelog.appendRange(bytes, 0, length, bytes, -1, -1);
    else this.#changelog.appendRange(bytes, 0, length, value, 0, value.length);
  };

  update(update: UpdateView): void {
    const value = this.#value;
    value.reset();
    encodeUpdate(update, value);
    const { keyBytes, keyStart, keyEnd } = update;
    const headers = this.#stamp.encode(update.stamp);
    this.#updates.appendRange(keyBytes, keyStart, keyEnd, value.bytes, 0, value.length, headers);
  }

  late(late: LateRecord): void {
    const { topics } = this.#input;
    const lane = this.#options.outbox.lane(topics.late, this.walk.partition);
    lane.append(...message(lateLetter(this.#arrived(), late, this.#options.letterLimits.late)));
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

const encoder = new TextEncoder();

/** Digits of a stamp until the year 2286. */
const STAMP_DIGITS = 16;

/** The header of a window update, encoded in place: there are as many as updates. */
class StampHeader {
  readonly #bytes = encodeHeaders({ [HEADERS.stamp]: "0".repeat(STAMP_DIGITS) });

  /** @returns a view that the next call overwrites */
  encode(stamp: number): Uint8Array {
    let rest = stamp;
    for (let digit = 1; digit <= STAMP_DIGITS; digit++) {
      const next = Math.floor(rest / 10);
      this.#bytes[this.#bytes.length - digit] = 0x30 + rest - next * 10;
      rest = next;
    }
    return this.#bytes;
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
