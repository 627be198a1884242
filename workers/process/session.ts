import type kafkajs from "kafkajs";
import { atMost, inTime } from "#core/async/time_limit.ts";
import { copartitionAssigner } from "#core/kafka/copartition.ts";
import { Assignment } from "./assignment.ts";
import { FetchClock } from "./fetch_clock.ts";
import { type RestoreOptions, restoreTasks } from "./restore.ts";
import type { Task } from "./task.ts";

/** Options of {@linkcode runSession}. */
export interface SessionOptions extends RestoreOptions {
  readonly signal: AbortSignal;
  readonly onAssigned: (partitions: readonly number[]) => void;
  /** The session has ended, and the worker owns nothing. */
  readonly onLost: () => void;
}

/** How the worker is a member of its consumer group; times are ms. */
const MEMBERSHIP = {
  // A worker that crashed holds its tasks for this long.
  sessionTimeout: 10_000,
  rebalanceTimeout: 30_000,
  heartbeatInterval: 2_000,
  maxWaitTimeInMs: 100,
  maxBytesPerPartition: 512 << 10,
  partitionAssigners: [copartitionAssigner],
  // A session that fails starts over as a whole, so kafkajs must not restart on its own.
  retry: { restartOnFailure: () => Promise.resolve(false) },
};

/** Time between two heartbeats while a batch waits or is at work, ms. */
const HEARTBEAT_MS = 1_000;

/**
 * One membership in the consumer group, from joining until `signal` aborts (then it commits and
 * leaves) or anything fails (then it throws, and all work since the last commit must be redone).
 */
export async function runSession(options: SessionOptions): Promise<void> {
  const session = new Session(options);
  try {
    await session.join();
    await session.untilStopped();
    await session.commitAll();
  } finally {
    await session.leave();
  }
}

class Session {
  readonly #options: SessionOptions;
  readonly #consumer: kafkajs.Consumer;
  readonly #assignment = new Assignment((partitions) => this.#restore(partitions));
  readonly #clock = new FetchClock();
  /** Rejects when the session cannot go on. */
  readonly #failed = Promise.withResolvers<never>();
  readonly #fail = this.#failed.reject;
  /** Last place sought by partition; having to seek it again means that its records are gone. */
  readonly #sought = new Map<string, bigint>();
  #ticker: ReturnType<typeof setInterval> | undefined;
  #draining = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#failed.promise.catch(() => {});
    this.#consumer = options.kafka.consumer({ groupId: options.groupId, ...MEMBERSHIP });
    this.#listen(this.#consumer);
  }

  /** Joins the group and begins to process, to let time pass and to commit. */
  async join(): Promise<void> {
    const { inputs, config } = this.#options;
    this.#ticker = setInterval(() => this.#tick(), config.commitInterval);
    await this.#consumer.connect();
    await this.#consumer.subscribe({
      topics: inputs.map((input) => input.topics.records),
      fromBeginning: true,
    });
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 32,
      eachBatch: (payload) => this.#process(payload),
    });
  }

  /** Resolves when the worker is asked to stop. @throws why the session cannot go on */
  async untilStopped(): Promise<void> {
    await atMost(this.#failed.promise, { signal: this.#options.signal });
  }

  /** Commits what was processed. While this worker is in the group no other commits for its tasks. */
  async commitAll(): Promise<void> {
    clearInterval(this.#ticker);
    this.#draining = true;
    await Promise.all(this.#assignment.ready.map((task) => task.commit()));
  }

  /** Leaves the group and drops every task. */
  async leave(): Promise<void> {
    clearInterval(this.#ticker);
    await this.#consumer.disconnect().catch(() => {});
    await this.#assignment.clear();
    this.#options.onLost();
  }

  #listen(consumer: kafkajs.Consumer): void {
    consumer.on(consumer.events.CRASH, ({ payload }) => this.#fail(payload.error));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      const partitions = [...new Set(Object.values(payload.memberAssignment).flat())];
      this.#assignment.update(partitions);
      this.#clock.reset();
      this.#options.onAssigned(partitions);
    });
    consumer.on(consumer.events.FETCH_START, ({ payload }) => {
      this.#clock.fetchBegins(payload.nodeId, Date.now());
    });
    // Offsets without records, such as transaction markers, reach no handler, only this event.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize > 0 || payload.firstOffset === null) return;
      const task = this.#assignment.ready.find(({ partition }) => partition === payload.partition);
      const stream = task?.stream(payload.topic);
      if (stream !== undefined && BigInt(payload.firstOffset) <= stream.position) {
        stream.skipTo(BigInt(payload.lastOffset) + 1n);
      }
    });
  }

  #restore(partitions: readonly number[]): Promise<readonly Task[]> {
    const tasks = restoreTasks(partitions, this.#options);
    tasks.catch(this.#fail);
    return tasks;
  }

  /** Lets time pass in every task and commits it, unless its last commit is still at work. */
  #tick(): void {
    for (const task of this.#assignment.ready) {
      if (task.committing) continue;
      const work = async () => {
        task.tick(Date.now(), this.#clock.readUntil);
        await task.commit();
      };
      work().catch((error) => this.#failUnlessLost(task, error));
    }
  }

  async #process(payload: kafkajs.EachBatchPayload): Promise<void> {
    if (this.#draining) return;
    const batch = payload.batch as FetchedBatch;
    const restoring = this.#assignment.get(batch.partition);
    if (restoring === undefined) return;
    const task = await whileBeating(restoring, payload.heartbeat);
    const stream = task.stream(batch.topic);
    if (!this.#isInPlace(batch, stream.position)) return;
    try {
      const { topic, messages, highWatermark } = batch;
      const work = task.process(topic, messages, BigInt(highWatermark));
      await whileBeating(work, payload.heartbeat);
    } catch (error) {
      this.#failUnlessLost(task, error);
      return;
    }
    stream.skipTo(BigInt(batch.lastOffset()) + 1n);
    payload.resolveOffset(batch.lastOffset());
    await payload.heartbeat();
  }

  /**
   * Whether a batch goes on from where its task is; else the right place is sought.
   *
   * kafkajs may fetch from an offset that was committed before the last transaction, or from one
   * that another owner committed. What was processed already is passed over; a hole is not.
   */
  #isInPlace(batch: FetchedBatch, position: bigint): boolean {
    const { topic, partition } = batch;
    const hole = BigInt(batch.fetchedOffset) > position;
    if (!hole && BigInt(batch.lastOffset()) >= position) return true;
    const place = `${topic}[${partition}]`;
    if (hole && this.#sought.get(place) === position) {
      this.#fail(
        new Error(
          `Topic '${topic}', partition ${partition}, cannot be read from offset ${position}: its ` +
            "retention may have deleted the records there",
        ),
      );
      return false;
    }
    this.#sought.set(place, position);
    this.#consumer.seek({ topic, partition, offset: String(position) });
    return false;
  }

  /** A task that was taken away in the middle of its work is its new owner's to redo. */
  #failUnlessLost(task: Task, error: unknown): void {
    if (this.#assignment.owns(task)) this.#fail(error);
  }
}

/** kafkajs sets this on every batch but leaves it out of its types. */
type FetchedBatch = kafkajs.Batch & { readonly fetchedOffset: string };

/** Awaits `work` and keeps this member in its group meanwhile. */
async function whileBeating<T>(work: Promise<T>, heartbeat: () => Promise<void>): Promise<T> {
  const ended = work.then(() => true, () => true);
  while (!await inTime(ended, { ms: HEARTBEAT_MS })) {
    // A heartbeat that failed is reported by the next one outside; a long restore must go on.
    await heartbeat().catch(() => {});
  }
  return await work;
}
