import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers/promises";
import type { FetchedRecords } from "#core/kafka/record_batch.ts";
import type { TransactionalProducer } from "#core/kafka/transactional_producer.ts";
import type { StreamProgress, TaskProgress } from "#core/progress.ts";
import type { ParkedStream, ProcessEvents } from "./events.ts";
import type { InputTask, TickTime, WindowTask } from "./input_task.ts";
import type { Slice } from "./input_walk.ts";
import type { Outbox } from "./outbox.ts";
import { CommitFailed, type Quarantine } from "./quarantine.ts";
import { routerName } from "./router_task.ts";

/** Options of {@linkcode Task}. */
export interface TaskOptions {
  readonly partition: number;
  readonly groupId: string;
  readonly producer: TransactionalProducer;
  readonly progressTopic: string;
  readonly outbox: Outbox;
  /** By topic that is read; those of parked streams are left out. */
  readonly inputs: ReadonlyMap<string, InputTask>;
  /** Those of them that make windows. */
  readonly streams: readonly WindowTask[];
  readonly parked: readonly ParkedStream[];
  /** Least time between two transactions, ms. */
  readonly commitIntervalMs: number;
  readonly quarantine: Quarantine;
  readonly events: ProcessEvents;
  /**
   * Makes sure that the logs are still the ones that were read; those of `moved` have been read since
   * the last commit.
   *
   * @throws {LogReplaced} when one is not
   */
  readonly verify: (
    inputs: readonly InputTask[],
    moved: readonly InputTask[],
  ) => Promise<void>;
}

/** Records that may wait for a transaction before reading pauses. */
const MAX_UNCOMMITTED = 50_000;

/** Bytes of output that may wait for a transaction, before compression. */
const MAX_OUTBOX_BYTES = 4 << 20;

/**
 * How long work may hold the event loop, ms: longer, and the answers to a transaction's requests and
 * heartbeats wait.
 */
// Not `core/async/slices.ts`: a walk ends its slice within a batch, without a promise per look, and
// a slice also ends when there is no room for more output.
const SLICE_MS = 15;

/** Between two transactions when little arrives, ms: each costs as much as hundreds of records. */
const QUIET_COMMIT_MS = 1_000;

/** So much waiting work is not little: records, and bytes of output. */
const BUSY = { records: 100, bytes: 64 << 10 } as const;

/**
 * One partition number of every stream: its state, and the transactions that commit outputs,
 * state changes and input offsets together.
 */
export class Task {
  readonly partition: number;
  readonly #options: TaskOptions;
  /** Position committed by the last transaction, by topic. */
  readonly #committed: Map<string, number>;
  #committedAt = performance.now();
  #commit: Promise<void> | undefined;
  /** While the state is written down nothing changes it. */
  #cut: Promise<void> | undefined;
  /** While one record is processed and committed alone. */
  #exclusive: Promise<void> | undefined;
  #closed = false;

  constructor(options: TaskOptions) {
    this.partition = options.partition;
    this.#options = options;
    this.#committed = new Map(
      [...options.inputs].map(([topic, { walk }]) => [topic, walk.position]),
    );
  }

  /** The part of this task that reads `topic`; undefined when that is parked. */
  input(topic: string): InputTask | undefined {
    return this.#options.inputs.get(topic);
  }

  /** Streams that cannot go on in this task. */
  get parked(): readonly ParkedStream[] {
    return this.#options.parked;
  }

  /** What is read. */
  get inputs(): readonly InputTask[] {
    return [...this.#options.inputs.values()];
  }

  /** Processes what was fetched, in slices; resolves when there is room for the next. */
  async process(input: InputTask, fetched: FetchedRecords): Promise<void> {
    const { walk } = input;
    walk.begin(fetched);
    for (;;) {
      await this.#turn();
      if (this.#closed) return;
      const isCareful = this.#options.quarantine.isCareful(walk, walk.position);
      const done = isCareful ? await this.#alone(input) : walk.work(this.#slice());
      if (this.#isFull() || this.#uncommitted() > MAX_UNCOMMITTED) await this.commit();
      if (done) return;
      await setImmediate();
    }
  }

  /** Processes one record and commits it, with nothing else in its transaction. */
  async #alone(input: InputTask): Promise<boolean> {
    const alone = Promise.withResolvers<void>();
    this.#exclusive = alone.promise;
    try {
      await this.commit();
      const done = input.walk.work({ ...this.#slice(), single: true });
      await this.commit();
      return done;
    } finally {
      this.#exclusive = undefined;
      alone.resolve();
    }
  }

  /** Lets time pass in every stream, and commits when that is due. */
  async tick(time: TickTime): Promise<void> {
    for (const input of this.#options.inputs.values()) {
      for (;;) {
        await this.#turn();
        if (this.#closed) return;
        const done = input.tick(time, this.#slice());
        if (this.#isFull()) await this.commit();
        if (done) break;
        await setImmediate();
      }
    }
    const quiet = Math.max(QUIET_COMMIT_MS, this.#options.commitIntervalMs);
    const busy = this.#uncommitted() >= BUSY.records || this.#options.outbox.bytes >= BUSY.bytes;
    if (busy || performance.now() - this.#committedAt >= quiet) await this.commit();
  }

  /**
   * Commits what has been done since the last transaction, after the transaction in flight.
   *
   * @throws {CommitFailed} the task is of no further use
   */
  async commit(): Promise<void> {
    while (this.#commit !== undefined) await this.#commit;
    if (this.#closed) return;
    this.#commit = this.#commitNow();
    try {
      await this.#commit;
    } finally {
      this.#commit = undefined;
    }
  }

  /**
   * Makes sure that the logs are still the ones that are read.
   *
   * @throws {LogReplaced} when one is not
   */
  async verify(): Promise<void> {
    await this.#options.verify(this.inputs, this.inputs);
  }

  /**
   * Closes the producer after the transaction in flight, whatever becomes of it; what was not
   * committed is left to the next owner.
   */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#commit?.catch(() => {});
    await this.#options.producer.close();
  }

  #slice(): Slice {
    return { until: performance.now() + SLICE_MS, full: () => this.#isFull(), single: false };
  }

  #isFull(): boolean {
    return this.#options.outbox.bytes > MAX_OUTBOX_BYTES;
  }

  /** Resolves when the state may be changed. */
  async #turn(): Promise<void> {
    while (this.#cut !== undefined || this.#exclusive !== undefined) {
      await (this.#cut ?? this.#exclusive);
    }
  }

  #uncommitted(): number {
    let records = 0;
    for (const [topic, { walk }] of this.#options.inputs) {
      records += walk.position - this.#committed.get(topic)!;
    }
    return records;
  }

  async #commitNow(): Promise<void> {
    const { producer, groupId, quarantine, events } = this.#options;
    const cut = await this.#cutThrough();
    this.#committedAt = performance.now();
    if (cut === undefined) return;
    const ranges = [...cut.next].map(([topic, to]) => ({
      topic,
      partition: this.partition,
      from: this.#committed.get(topic)!,
      to,
    }));
    try {
      await this.#options.verify(this.inputs, cut.moved.map(({ input }) => input));
      const offsets = { groupId, partition: this.partition, next: cut.next };
      await producer.commit(cut.outputs, offsets);
    } catch (error) {
      throw new CommitFailed(ranges, error);
    }
    for (const range of ranges) {
      this.#committed.set(range.topic, range.to);
      quarantine.committed(range, range.to);
    }
    for (const { input, last } of cut.moved) input.walk.committed(last);
    const { messages, progress } = cut;
    const duration = performance.now() - this.#committedAt;
    events.committed({ task: this.partition, messages, duration, progress });
  }

  /**
   * Writes down what belongs together: outputs, state and positions. It may take many slices, in
   * which nothing else touches the state.
   *
   * @returns undefined when nothing changed
   */
  async #cutThrough() {
    const { inputs, outbox, progressTopic } = this.#options;
    const written = Promise.withResolvers<void>();
    this.#cut = written.promise;
    try {
      const changed = [...inputs.values()].filter((input) => input.changed);
      if (changed.length === 0 && outbox.messages === 0) return undefined;
      for (const input of changed) {
        while (!input.writeRows({ until: performance.now() + SLICE_MS })) await setImmediate();
        input.writeHead();
        this.#checkLedger(input);
      }
      const progress = this.#progress();
      outbox.lane(progressTopic, this.partition)
        .append(Buffer.from(String(this.partition)), Buffer.from(JSON.stringify(progress)));
      const { messages } = outbox;
      const next = new Map(
        [...inputs].filter(([topic, { walk }]) => walk.position !== this.#committed.get(topic))
          .map(([topic, { walk }]) => [topic, walk.position]),
      );
      const moved = this.inputs.filter(({ walk }) => next.has(walk.topic))
        .map((input) => ({ input, last: input.walk.head.last }));
      return { outputs: outbox.take(), messages, next, moved, progress };
    } finally {
      this.#cut = undefined;
      written.resolve();
    }
  }

  #checkLedger(input: InputTask): void {
    const { imbalance } = input;
    if (imbalance !== undefined) {
      this.#options.events.miscounted(input.name, input.walk, imbalance);
    }
  }

  #progress(): TaskProgress {
    const streams: Record<string, StreamProgress> = {};
    for (const stream of this.#options.streams) {
      const routing = this.inputs.find(({ name }) => name === routerName(stream.name))?.walk.gaps;
      const { progress } = stream;
      streams[stream.name] = { ...progress, gaps: [...progress.gaps!, ...routing ?? []] };
    }
    for (const { firstHops } of this.#options.streams) {
      for (const [name, firstHop] of firstHops) {
        streams[name] = { ...streams[name] ?? NOTHING_MERGED, firstHop };
      }
    }
    return { task: this.partition, at: Date.now(), streams };
  }
}

/** Progress of a derived stream whose partials have no such partition. */
const NOTHING_MERGED: StreamProgress = {
  watermark: null,
  maxEventTime: null,
  position: "0",
  ledger: { in: 0, counted: 0, late: 0, dead: 0, filtered: 0 },
};
