import { fingerprintOf, type LogFingerprint } from "../kafka/log_fingerprint.ts";
import type { FetchedBatch, FetchedRecords, RecordCursor } from "../kafka/record_batch.ts";
import { UndecodableBatch } from "../kafka/record_batch.ts";
import type { StreamProgress } from "../progress.ts";
import type { InputHead, MissedOffsets } from "./changelog.ts";
import { RecordFailed } from "./quarantine.ts";

/** When a slice of work must end. */
export interface Slice {
  /** On the monotone clock, ms. */
  readonly until: number;
  /** True when there is no room for more output. */
  full(): boolean;
  /** True to end after one record. */
  readonly single: boolean;
}

/** What is done with the records of an input. */
export interface InputHandler {
  /**
   * Takes one record; or takes nothing yet and returns what must end before it is asked for the same
   * again, such as that a schema is there.
   */
  record(cursor: RecordCursor): void | Promise<void>;
  /** Takes a batch that cannot be read from offset `from` on. */
  undecodable(error: UndecodableBatch, from: number): void;
  /** Does what records have made due; false when the slice ended before all was done. */
  settle(slice: Slice): boolean;
}

/** Options of {@linkcode InputWalk}. */
export interface InputWalkOptions {
  readonly topic: string;
  readonly partition: number;
  readonly head: Omit<InputHead, "topicId">;
  /** Offset after the last record of the partition when the task began. */
  readonly end: number;
  /** True to remember records by which the log is known again: its topic has no id. */
  readonly remembers: boolean;
  readonly handler: InputHandler;
  /** The batch holds another number of records than it says. */
  readonly onMiscount: (miscount: string) => void;
}

/** Records between two looks at the clock. */
const LOOK_EVERY = 64;

/**
 * Reads one partition of an input in offset order and in slices, and accounts for every offset: it
 * is a record, or a hole, or missing.
 */
export class InputWalk {
  readonly topic: string;
  readonly partition: number;
  readonly #handler: InputHandler;
  readonly #onMiscount: (miscount: string) => void;
  #position: number;
  #end: number;
  #passed: number;
  #holes: number;
  #gaps: readonly MissedOffsets[];
  /** When a record was received last, on the monotone clock, ms. */
  #received = performance.now();
  #fetched: FetchedRecords | undefined;
  #next = 0;
  #batch: FetchedBatch | undefined;
  #cursor: RecordCursor | undefined;
  /** Records of the open batch that were taken, and the position when it was opened. */
  #taken = 0;
  #opened = 0;
  #unsettled = false;
  /** The record that the cursor shows waits for this. */
  #waiting: Promise<void> | undefined;
  readonly #remembers: boolean;
  #anchor: LogFingerprint | undefined;
  #last: LogFingerprint | undefined;

  constructor(options: InputWalkOptions) {
    this.topic = options.topic;
    this.partition = options.partition;
    this.#handler = options.handler;
    this.#onMiscount = options.onMiscount;
    this.#position = options.head.position;
    this.#passed = options.head.passed;
    this.#holes = options.head.holes;
    this.#gaps = options.head.gaps;
    this.#end = options.end;
    this.#remembers = options.remembers;
    this.#anchor = options.remembers ? options.head.last : undefined;
    this.#last = this.#anchor;
  }

  /** Next offset to read. */
  get position(): number {
    return this.#position;
  }

  /** True when everything that was known to be there has been read. */
  get isCaughtUp(): boolean {
    return this.#fetched === undefined && !this.#unsettled && this.#position >= this.#end;
  }

  /** What the next record waits for; undefined when it does not. */
  get waiting(): Promise<void> | undefined {
    return this.#waiting;
  }

  /** Leaves what was fetched: it is to be fetched again from the position, when the wait is over. */
  abandon(): void {
    this.#fetched = undefined;
    this.#cursor = undefined;
    this.#batch = undefined;
  }

  /** Records that must have been taken: offsets passed without the holes. */
  get records(): number {
    return this.#passed - this.#holes;
  }

  get head(): Omit<InputHead, "topicId"> {
    return {
      position: this.#position,
      passed: this.#passed,
      holes: this.#holes,
      gaps: this.#gaps,
      ...(this.#last === undefined ? {} : { last: this.#last }),
    };
  }

  /**
   * The record that must still be in the log for what was read since the last commit to be of the
   * same log: the last of what was committed, or what was read first.
   */
  get anchor(): LogFingerprint | undefined {
    return this.#anchor;
  }

  /** Everything up to this record is committed. */
  committed(last: LogFingerprint | undefined): void {
    this.#anchor = last;
  }

  /** Offsets that were gone before they were processed, for reports. */
  get gaps(): Required<StreamProgress>["gaps"] {
    const { topic, partition } = this;
    return this.#gaps.map(({ from, to, at }) => ({ topic, partition, from, to, at }));
  }

  /** Time since a record was received, up to `readUntil`; both on the monotone clock, ms. */
  silence(readUntil: number): number {
    return Math.max(0, Math.floor(readUntil - this.#received));
  }

  /** Goes on behind offsets that hold no records, such as transaction markers; never back. */
  passTo(offset: number): void {
    if (offset <= this.#position) return;
    this.#passed += offset - this.#position;
    this.#holes += offset - this.#position;
    this.#position = offset;
  }

  /** Begins with what a fetch has brought; it must begin at the position or before it. */
  begin(fetched: FetchedRecords): void {
    this.#fetched = fetched;
    this.#next = 0;
    this.#cursor = undefined;
    this.#waiting = undefined;
    this.#end = fetched.highWatermark;
    if (fetched.batches.length > 0) this.#received = performance.now();
  }

  /**
   * Goes on until the slice or what was fetched ends.
   *
   * @returns true when all that was fetched has been processed
   * @throws {RecordFailed} when a record cannot be processed; the task is of no further use
   */
  work(slice: Slice): boolean {
    if (this.#unsettled && !this.#settle(slice)) return false;
    while (this.#fetched !== undefined) {
      if (this.#cursor !== undefined && !this.#walk(this.#cursor, slice)) return false;
      this.#open(this.#fetched);
      // Decompressing takes its time, so that the next look must not be far.
      if (this.#fetched !== undefined && performance.now() > slice.until) return false;
    }
    return true;
  }

  /** Opens the next batch, or ends what was fetched. */
  #open(fetched: FetchedRecords): void {
    const batch = fetched.batches[this.#next++];
    if (batch === undefined) {
      this.passTo(fetched.nextOffset);
      this.#fetched = undefined;
      this.#cursor = undefined;
      this.#batch = undefined;
      return;
    }
    if (batch.lastOffset < this.#position) return;
    this.passTo(batch.baseOffset);
    this.#batch = batch;
    this.#taken = 0;
    this.#opened = this.#position;
    try {
      this.#cursor = batch.open();
    } catch (error) {
      if (!(error instanceof UndecodableBatch)) throw error;
      this.#setAside(error, batch);
    }
  }

  /** @returns true at the end of the batch, false when the slice ended before */
  #walk(cursor: RecordCursor, slice: Slice): boolean {
    let look = LOOK_EVERY;
    let taking = false;
    let taken = false;
    let held = this.#waiting !== undefined;
    this.#waiting = undefined;
    try {
      while (held || cursor.next()) {
        held = false;
        const { offset } = cursor;
        if (offset < this.#position) continue;
        taking = true;
        const wait = this.#handler.record(cursor);
        taking = false;
        if (wait !== undefined) {
          this.#waiting = wait;
          return false;
        }
        taken = true;
        const passed = offset + 1 - this.#position;
        this.#passed += passed;
        this.#holes += passed - 1;
        this.#position = offset + 1;
        this.#taken++;
        if (!this.#settle(slice) || slice.single || slice.full()) return this.#pause(cursor);
        if (--look === 0) {
          if (performance.now() > slice.until) return this.#pause(cursor);
          look = LOOK_EVERY;
        }
      }
      if (taken) this.#remember(cursor);
    } catch (error) {
      if (error instanceof UndecodableBatch) {
        this.#setAside(error, this.#batch!);
        return true;
      }
      const { topic, partition } = this;
      throw taking ? new RecordFailed({ topic, partition, offset: cursor.offset }, error) : error;
    }
    this.#close(this.#batch!);
    return true;
  }

  /** The slice ends behind the record that the cursor shows. */
  #pause(cursor: RecordCursor): false {
    this.#remember(cursor);
    return false;
  }

  /** One record of a slice is enough: what a fetch brings is of one log. */
  #remember(cursor: RecordCursor): void {
    if (!this.#remembers) return;
    this.#last = fingerprintOf(cursor);
    this.#anchor ??= this.#last;
  }

  /** A whole batch must have held as many records as its header says. */
  #close(batch: FetchedBatch): void {
    this.#cursor = undefined;
    const whole = this.#opened === batch.baseOffset &&
      batch.baseOffset !== this.#fetched!.fetchedOffset;
    if (whole && this.#taken !== batch.count) {
      this.#onMiscount(
        `the batch at offsets ${batch.baseOffset} to ${batch.lastOffset} says ${batch.count} records ` +
          `and has ${this.#taken}`,
      );
    }
    this.passTo(batch.lastOffset + 1);
  }

  #settle(slice: Slice): boolean {
    this.#unsettled = !this.#handler.settle(slice);
    return !this.#unsettled;
  }

  #setAside(error: UndecodableBatch, batch: FetchedBatch): void {
    this.#cursor = undefined;
    this.#handler.undecodable(error, this.#position);
    this.passTo(batch.lastOffset + 1);
  }
}
