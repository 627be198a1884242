import { setImmediate } from "node:timers/promises";
import { inTime } from "../async/time_limit.ts";
import type { FetchedRecords } from "../kafka/record_batch.ts";
import type { TransactionalProducer } from "../kafka/transactional_producer.ts";
import type { ParkedStream, TaskEvents } from "./events.ts";
import type { InputTask, TickTime } from "./input_task.ts";
import type { Slice } from "./input_walk.ts";
import type { Outbox } from "./outbox.ts";
import { CommitFailed, type Quarantine } from "./quarantine.ts";

/** Options of {@linkcode Task}. */
export interface TaskOptions<Report> {
  readonly partition: number;
  readonly groupId: string;
  readonly producer: TransactionalProducer;
  readonly outbox: Outbox;
  /** By topic that is read; those of parked streams are left out. */
  readonly inputs: ReadonlyMap<string, InputTask>;
  /** Tells where the task stands when something is about to be committed; it may write that too. */
  readonly report: () => Report;
  readonly parked: readonly ParkedStream[];
  /** Least time between two transactions, ms. */
  readonly commitIntervalMs: number;
  readonly quarantine: Quarantine;
  readonly events: TaskEvents<Report>;
  /** Called when the task is of no further use. */
  readonly onClose?: () => void;
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

/** A record may hold up other inputs of its broker for so long, ms. */
const PATIENCE_MS = 500;

/** Between two transactions when little arrives, ms: each costs as much as hundreds of records. */
const QUIET_COMMIT_MS = 1_000;

/** So much waiting work is not little: records, and bytes of output. */
const BUSY = { records: 100, bytes: 64 << 10 } as const;

/**
 * One partition number of every stream: its state, and the transactions that commit outputs,
 * state changes and input offsets together.
 */
export class Task<Report> {
  readonly partition: number;
  readonly #options: TaskOptions<Report>;
  /** Position committed by the last transaction, by topic. */
  readonly #committed: Map<string, number>;
  #committedAt = performance.now();
  #commit: Promise<void> | undefined;
  /** While the state is written down nothing changes it. */
  #cut: Promise<void> | undefined;
  /** While one record is processed and committed alone. */
  #exclusive: Promise<void> | undefined;
  #closed = false;

  constructor(options: TaskOptions<Report>) {
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

  /**
   * Processes what was fetched, in slices; resolves when there is room for the next. When a record
   * must wait for longer, the rest is left: then the walk is `waiting`.
   */
  async process(input: InputTask, fetched: FetchedRecords): Promise<void> {
    const { walk } = input;
    await input.prepare?.(fetched);
    walk.begin(fetched);
    for (;;) {
      await this.#turn();
      if (this.#closed) return;
      const isCareful = this.#options.quarantine.isCareful(walk, walk.position);
      const done = isCareful ? await this.#alone(input) : walk.work(this.#slice());
      if (this.#isFull() || this.#uncommitted() > MAX_UNCOMMITTED) await this.commit();
      if (done) return;
      if (walk.waiting === undefined) await setImmediate();
      else if (await inTime(walk.waiting.then(() => true), { ms: PATIENCE_MS }) === null) {
        walk.abandon();
        return;
      }
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
    this.#options.onClose?.();
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
    const { inputs, outbox, report } = this.#options;
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
      const progress = report();
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
}
