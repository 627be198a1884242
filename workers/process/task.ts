import { setImmediate } from "node:timers/promises";
import type kafkajs from "kafkajs";
import type { TaskProgress } from "#core/progress.ts";
import type { TransactionalProducer } from "#core/kafka/transactional_producer.ts";
import { ChangelogWriter, type StateWrite } from "./changelog.ts";
import type { Outbox } from "./outbox.ts";
import type { StreamTask } from "./stream_task.ts";

/** What one transaction carried. */
export interface Commit {
  /** Partition number of the task. */
  readonly task: number;
  readonly records: number;
  readonly messages: number;
  /** ms. */
  readonly duration: number;
  /** Where the task stands now. */
  readonly progress: TaskProgress;
}

/** Options of {@linkcode Task}. */
export interface TaskOptions {
  readonly partition: number;
  readonly groupId: string;
  readonly producer: TransactionalProducer;
  readonly changelogTopic: string;
  readonly progressTopic: string;
  readonly outbox: Outbox;
  /** By record topic. */
  readonly streams: ReadonlyMap<string, StreamTask>;
  /** Offset committed by the last transaction, by record topic. */
  readonly committed: ReadonlyMap<string, bigint>;
  /** State of streams that this worker does not work on; it is kept for those that do. */
  readonly carried: StateWrite;
  /** Called after each transaction. */
  readonly onCommit: (commit: Commit) => void;
}

/** Records that may wait for a transaction before reading pauses. */
const MAX_UNCOMMITTED = 50_000;

/** Records processed at a stretch: longer, and the answers to a transaction's requests wait. */
const SLICE = 1_000;

/**
 * One partition number of every stream: its state, and the transactions that commit outputs,
 * state changes and input offsets together.
 */
export class Task {
  readonly partition: number;
  readonly #options: TaskOptions;
  readonly #changelog = new ChangelogWriter();
  readonly #committed: Map<string, bigint>;
  #commit: Promise<void> | undefined;

  constructor(options: TaskOptions) {
    this.partition = options.partition;
    this.#options = options;
    this.#committed = new Map(options.committed);
  }

  /** The part of this task that reads `topic`. @throws {Error} when the task has no such topic */
  stream(topic: string): StreamTask {
    const stream = this.#options.streams.get(topic);
    if (stream === undefined) throw new Error(`Task ${this.partition} does not read '${topic}'`);
    return stream;
  }

  /** Processes a batch in slices; resolves when there is room for the next one. */
  async process(
    topic: string,
    messages: readonly kafkajs.KafkaMessage[],
    highWatermark: bigint,
  ): Promise<void> {
    const stream = this.stream(topic);
    for (let from = 0; from < messages.length; from += SLICE) {
      stream.process(messages.slice(from, from + SLICE), highWatermark, Date.now());
      await setImmediate();
    }
    if (this.#uncommitted() > MAX_UNCOMMITTED) await this.commit();
  }

  /** Lets time pass in every stream; see {@linkcode StreamTask.tick}. */
  tick(now: number, readUntil: number | undefined): void {
    for (const stream of this.#options.streams.values()) stream.tick(now, readUntil);
  }

  /**
   * Commits what has been done since the last transaction, after the transaction in flight.
   *
   * @throws {TransactionFailed} the task is of no further use
   */
  async commit(): Promise<void> {
    while (this.#commit !== undefined) await this.#commit;
    this.#commit = this.#commitNow();
    try {
      await this.#commit;
    } finally {
      this.#commit = undefined;
    }
  }

  /** True while a transaction is in flight. */
  get committing(): boolean {
    return this.#commit !== undefined;
  }

  /**
   * Closes the producer after the transaction in flight, whatever becomes of it; what was not
   * committed is left to the next owner.
   */
  async close(): Promise<void> {
    await this.#commit?.catch(() => {});
    await this.#options.producer.close();
  }

  #uncommitted(): number {
    let records = 0n;
    for (const [topic, stream] of this.#options.streams) {
      records += stream.position - this.#committed.get(topic)!;
    }
    return Number(records);
  }

  async #commitNow(): Promise<void> {
    const { outbox, producer, groupId } = this.#options;
    const records = this.#uncommitted();
    // Everything from here to the send is one cut through the state: nothing runs in between.
    const next = this.#moved();
    const state = this.#stateMessages(next.size > 0 || outbox.size > 0);
    if (next.size === 0 && outbox.size === 0 && state.length === 0) return;
    for (const message of state) outbox.add(this.#options.changelogTopic, message);
    const progress = this.#progress();
    outbox.add(this.#options.progressTopic, {
      key: String(this.partition),
      value: JSON.stringify(progress),
    });
    const messages = outbox.size;
    const outputs = outbox.take();
    const began = performance.now();
    await producer.commit(outputs, {
      groupId,
      partition: this.partition,
      next: new Map([...next].map(([topic, offset]) => [topic, String(offset)])),
    });
    for (const [topic, offset] of next) this.#committed.set(topic, offset);
    const duration = performance.now() - began;
    this.#options.onCommit({ task: this.partition, records, messages, duration, progress });
  }

  #moved(): Map<string, bigint> {
    const moved = new Map<string, bigint>();
    for (const [topic, stream] of this.#options.streams) {
      if (stream.position !== this.#committed.get(topic)) moved.set(topic, stream.position);
    }
    return moved;
  }

  /** @param always write the head even when no window changed */
  #stateMessages(always: boolean) {
    const { streams } = this.#options;
    const all = [...streams.values()];
    const { carried } = this.#options;
    const counters = {
      ...carried.counters,
      ...Object.fromEntries(all.map((stream) => [stream.name, stream.counters])),
    };
    const chunksOf = (take: (stream: StreamTask) => ReturnType<StreamTask["takeChanges"]>) =>
      all.flatMap((stream) => take(stream).map((chunk) => [stream.name, chunk] as const));
    if (this.#changelog.snapshotDue) {
      const chunks = [...carried.chunks, ...chunksOf((stream) => stream.snapshot())];
      return this.#changelog.snapshot({ counters, chunks });
    }
    const chunks = chunksOf((stream) => stream.takeChanges());
    return always || chunks.length > 0 ? this.#changelog.delta({ counters, chunks }) : [];
  }

  #progress(): TaskProgress {
    return {
      task: this.partition,
      at: Date.now(),
      streams: Object.fromEntries(
        [...this.#options.streams.values()].map((stream) => [stream.name, stream.progress]),
      ),
    };
  }
}
