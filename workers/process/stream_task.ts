import type kafkajs from "kafkajs";
import { type Stream, type StreamTopics } from "#core/declaration/mod.ts";
import type { StreamProgress } from "#core/progress.ts";
import type { RecordReader } from "#core/record/record_reader.ts";
import type { LateRecord, StateChunk, StreamWindows, WindowSink } from "#window/mod.ts";
import type { StreamCounters } from "./changelog.ts";
import type { Outbox, SourceRecord } from "./outbox.ts";

/** A stream with its topics and compiled reader; shared by all tasks of the worker. */
export interface StreamInput {
  readonly stream: Stream;
  readonly topics: StreamTopics;
  readonly read: RecordReader;
}

/** Options of {@linkcode StreamTask}. */
export interface StreamTaskOptions {
  readonly partition: number;
  readonly outbox: Outbox;
  /** Makes the windows, fresh or restored, with this sink. */
  readonly windows: (sink: WindowSink) => StreamWindows;
  readonly counters: StreamCounters;
  /** Offset after the last record of the partition when the task began. */
  readonly end: bigint;
}

/** One stream in one partition: reads records in offset order and turns them into outputs. */
export class StreamTask {
  readonly #input: StreamInput;
  readonly #partition: number;
  readonly #outbox: Outbox;
  readonly #windows: StreamWindows;
  #position: bigint;
  #end: bigint;
  #invalid: number;
  #lastAppend: number;
  #source: SourceRecord | undefined;

  constructor(input: StreamInput, options: StreamTaskOptions) {
    this.#input = input;
    this.#partition = options.partition;
    this.#outbox = options.outbox;
    this.#position = BigInt(options.counters.position);
    this.#invalid = options.counters.invalid;
    this.#end = options.end;
    this.#lastAppend = options.counters.lastAppend;
    this.#windows = options.windows({
      update: (update) => this.#outbox.window(input.topics, update),
      late: (late: LateRecord) => this.#outbox.late(input.topics, this.#source!, late),
    });
  }

  /** Name of the stream. */
  get name(): string {
    return this.#input.stream.name;
  }

  /** Next offset to read. */
  get position(): bigint {
    return this.#position;
  }

  /** The counters that the changelog keeps. */
  get counters(): StreamCounters {
    return {
      position: String(this.#position),
      invalid: this.#invalid,
      lastAppend: this.#lastAppend,
    };
  }

  get progress(): StreamProgress {
    const { ledger, watermark, maxEventTime } = this.#windows;
    const dead = ledger.future + this.#invalid;
    return {
      watermark: Number.isFinite(watermark) ? watermark : null,
      maxEventTime: Number.isFinite(maxEventTime) ? maxEventTime : null,
      position: String(this.#position),
      ledger: {
        in: ledger.in + this.#invalid,
        counted: ledger.counted,
        late: ledger.late,
        dead,
        filtered: ledger.filtered,
      },
    };
  }

  /**
   * Processes the messages that were not processed yet; earlier ones are passed over.
   *
   * @param highWatermark offset after the partition's last record
   * @param now wall clock, epoch ms
   */
  process(messages: readonly kafkajs.KafkaMessage[], highWatermark: bigint, now: number): void {
    for (const message of messages) {
      const offset = BigInt(message.offset);
      if (offset < this.#position) continue;
      this.#one(message, now);
      this.#position = offset + 1n;
      this.#lastAppend = Number(message.timestamp);
    }
    this.#end = highWatermark;
  }

  #one(message: kafkajs.KafkaMessage, now: number): void {
    const { read, topics, stream } = this.#input;
    const source = { topic: topics.records, partition: this.#partition, message };
    const result = read(message.value, message.key);
    if (!result.valid) {
      this.#invalid++;
      this.#outbox.dead(topics, source, result.reason);
      return;
    }
    this.#source = source;
    // A record that waited in Kafka while its time came was too early all the same, and every
    // reader must judge alike: the time of the append counts, not that of the reading.
    const arrived = Math.min(now, Number(message.timestamp));
    if (this.#windows.add(result.key, result.eventTime, result.record, arrived) === "future") {
      const ahead = Math.round((result.eventTime - arrived) / 1000);
      this.#outbox.dead(
        topics,
        source,
        `/${stream.time} is ${ahead} s ahead of the wall clock: set the device's clock, ` +
          "or raise SLUICE_FUTURE_CAP",
      );
    }
  }

  /** Goes on behind offsets that hold no records, such as transaction markers; never back. */
  skipTo(offset: bigint): void {
    if (offset > this.#position) this.#position = offset;
  }

  /**
   * Lets time pass: closes windows of a silent input and emits open updates that are due.
   *
   * @param readUntil wall clock up to which everything that had arrived has been processed; silence
   *   after it is not known to be silence. Undefined: nothing is known
   */
  tick(now: number, readUntil: number | undefined): void {
    if (this.#position >= this.#end && readUntil !== undefined) {
      this.#windows.advanceIdle(now, Math.max(0, readUntil - this.#lastAppend));
    }
    this.#windows.emitOpen(now);
  }

  /** What changed in the windows since the last call. */
  takeChanges(): StateChunk[] {
    return this.#windows.takeChanges();
  }

  /** All state of the windows. */
  snapshot(): StateChunk[] {
    return this.#windows.snapshot();
  }
}
