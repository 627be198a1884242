import type kafkajs from "kafkajs";
import { atMost, inTime } from "../async/time_limit.ts";
import { copartitionAssigner } from "../kafka/copartition.ts";
import { type FetchedRecords, fetchedRecords, onPassed } from "../kafka/record_batch.ts";
import { Assignment } from "./assignment.ts";
import { FetchClock } from "./fetch_clock.ts";
import { ParkedRetries } from "./parked_retries.ts";
import { restoreTasks } from "./restore.ts";
import type { RestoreOptions } from "./restore_options.ts";
import { openTopics, type SessionTopics } from "./session_topics.ts";
import type { Task } from "./task.ts";

/** Options of {@linkcode runSession}. */
export interface SessionOptions<Report>
  extends Omit<RestoreOptions<Report>, "watch" | "topicStates"> {
  /** Time between two ticks of the tasks, ms. */
  readonly tickMs: number;
  readonly signal: AbortSignal;
}

/** How the worker is a member of its consumer group; times are ms. */
const MEMBERSHIP = {
  // A worker that crashed holds its tasks for this long.
  sessionTimeout: 10_000,
  rebalanceTimeout: 30_000,
  heartbeatInterval: 2_000,
  // A fetch that little has arrived for waits, rather than to be made for every record.
  minBytes: 8 << 10,
  maxWaitTimeInMs: 200,
  // All that a fetch brings is decompressed and held at once.
  maxBytesPerPartition: 192 << 10,
  allowAutoTopicCreation: false,
  // A session that fails starts over as a whole, so kafkajs must not restart on its own.
  retry: { restartOnFailure: () => Promise.resolve(false) },
};

/** Time between two heartbeats while a batch waits or is at work, ms. */
const HEARTBEAT_MS = 1_000;

/** Time between two looks whether topics are still the same and parked streams may go on, ms. */
const LOOK_EVERY_MS = 3_000;

/**
 * One membership in the consumer group, from joining until `signal` aborts (then it commits and
 * leaves) or anything fails (then it throws, and all work since the last commit must be redone).
 */
export async function runSession<Report>(
  options: SessionOptions<Report>,
): Promise<void> {
  const topics = await openTopics(options.kafka, options);
  const session = new Session(options, topics);
  try {
    await session.join();
    await session.untilStopped();
    await session.commitAll();
  } finally {
    await session.leave();
    await topics.close();
  }
}

class Session<Report> {
  readonly #options: SessionOptions<Report>;
  readonly #topics: SessionTopics;
  readonly #consumer: kafkajs.Consumer;
  readonly #assignment = new Assignment<Task<Report>>((partitions) => this.#restore(partitions));
  readonly #clock = new FetchClock();
  readonly #retries = new ParkedRetries();
  readonly #ticking = new Set<Task<Report>>();
  /** Rejects when the session cannot go on. */
  readonly #failed = Promise.withResolvers<never>();
  readonly #fail = this.#failed.reject;
  /** Last place sought by partition; having to seek it again means that it cannot be read. */
  readonly #sought = new Map<string, number>();
  #generation = 0;
  #ticker: ReturnType<typeof setInterval> | undefined;
  #looker: ReturnType<typeof setInterval> | undefined;
  #isLooking = false;
  #draining = false;

  constructor(options: SessionOptions<Report>, topics: SessionTopics) {
    this.#options = options;
    this.#topics = topics;
    this.#failed.promise.catch(() => {});
    this.#consumer = options.kafka.consumer({
      groupId: options.groupId,
      ...MEMBERSHIP,
      partitionAssigners: [
        copartitionAssigner(() => ({
          owned: this.#assignment.owned,
          generation: this.#generation,
        })),
      ],
    });
    this.#listen(this.#consumer);
  }

  /** Joins the group and begins to process, to let time pass and to commit. */
  async join(): Promise<void> {
    this.#ticker = setInterval(() => this.#tick(), this.#options.tickMs);
    this.#looker = setInterval(() => this.#look(), LOOK_EVERY_MS);
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [...this.#topics.read], fromBeginning: true });
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
    this.#stopTimers();
    this.#draining = true;
    await Promise.all(this.#assignment.ready.map((task) => task.commit()));
  }

  /** Leaves the group and drops every task. */
  async leave(): Promise<void> {
    this.#stopTimers();
    this.#draining = true;
    await this.#consumer.disconnect().catch(() => {});
    await this.#assignment.clear();
    this.#options.events.lost();
  }

  #stopTimers(): void {
    clearInterval(this.#ticker);
    clearInterval(this.#looker);
  }

  #listen(consumer: kafkajs.Consumer): void {
    consumer.on(consumer.events.CRASH, ({ payload }) => this.#fail(payload.error));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      const partitions = [...new Set(Object.values(payload.memberAssignment).flat())];
      this.#assignment.update(partitions);
      this.#clock.reset();
      this.#options.events.assigned(partitions);
    });
    // A heartbeat that the group took is the proof of a generation.
    consumer.on(consumer.events.HEARTBEAT, ({ payload }) => {
      this.#generation = payload.groupGenerationId;
    });
    consumer.on(consumer.events.FETCH_START, ({ payload }) => {
      this.#clock.fetchBegins(payload.nodeId, performance.now());
    });
    onPassed(consumer, (fetched) => {
      const task = this.#assignment.ready.find(({ partition }) => partition === fetched.partition);
      const walk = task?.input(fetched.topic)?.walk;
      if (walk !== undefined && fetched.fetchedOffset <= walk.position) {
        walk.passTo(fetched.nextOffset);
      }
    });
  }

  #restore(partitions: readonly number[]): Promise<readonly Task<Report>[]> {
    const { watch, states: topicStates } = this.#topics;
    const tasks = restoreTasks(partitions, { ...this.#options, watch, topicStates });
    tasks.catch(this.#fail);
    return tasks;
  }

  /** Lets time pass in every task, unless its last tick is still at work. */
  #tick(): void {
    const time = { now: performance.now(), readUntil: this.#clock.readUntil };
    for (const task of this.#assignment.ready) {
      if (this.#ticking.has(task)) continue;
      this.#ticking.add(task);
      task.tick(time).catch((error) => this.#failUnlessLost(task, error))
        .finally(() => this.#ticking.delete(task));
    }
  }

  /** Looks at the topics, unless the last look is still at work. */
  #look(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#lookAtTopics().catch(this.#fail).finally(() => this.#isLooking = false);
  }

  /** Makes sure that topics are the same, and lets parked streams go on when they can. */
  async #lookAtTopics(): Promise<void> {
    await this.#topics.look();
    const identities = await this.#topics.watch.fresh();
    for (const task of this.#assignment.ready) {
      try {
        await task.verify();
        if (this.#draining || !this.#retries.isDue(task, identities)) continue;
        await task.commit();
      } catch (error) {
        this.#failUnlessLost(task, error);
        continue;
      }
      this.#consumer.resume(
        [...this.#topics.read].map((topic) => ({ topic, partitions: [task.partition] })),
      );
      await this.#assignment.renew(task.partition);
    }
  }

  async #process(payload: kafkajs.EachBatchPayload): Promise<void> {
    if (this.#draining) return;
    const fetched = fetchedRecords(payload.batch);
    const { topic, partition } = fetched;
    const restoring = this.#assignment.get(partition);
    if (restoring === undefined) return;
    const task = await whileBeating(restoring, payload.heartbeat);
    const input = task.input(topic);
    if (input === undefined) {
      this.#consumer.pause([{ topic, partitions: [partition] }]);
      return;
    }
    if (!this.#isInPlace(fetched, input.walk.position)) return;
    try {
      await whileBeating(task.process(input, fetched), payload.heartbeat);
    } catch (error) {
      this.#failUnlessLost(task, error);
      return;
    }
    const { waiting, position } = input.walk;
    if (waiting === undefined) payload.resolveOffset(payload.batch.lastOffset());
    else this.#readAgain({ topic, partition, position }, waiting);
    await payload.heartbeat();
  }

  /** Reads no more of a partition until `when` has ended, and then from `position`. */
  #readAgain(
    { topic, partition, position }: { topic: string; partition: number; position: number },
    when: Promise<void>,
  ): void {
    const place = [{ topic, partitions: [partition] }];
    this.#consumer.pause(place);
    this.#consumer.seek({ topic, partition, offset: String(position) });
    when.finally(() => this.#draining || this.#consumer.resume(place)).catch(() => {});
  }

  /**
   * Whether a fetch goes on from where its task is; else the right place is sought.
   *
   * kafkajs may fetch from an offset that was committed before the last transaction, or from one
   * that another owner committed. What was processed already is passed over; a hole is not. A place
   * that cannot be read is gone, or belongs to another log: who starts over finds out which.
   */
  #isInPlace({ topic, partition, fetchedOffset, nextOffset }: FetchedRecords, position: number) {
    const place = `${topic}[${partition}]`;
    const isHole = fetchedOffset > position;
    if (!isHole && nextOffset > position) {
      this.#sought.delete(place);
      return true;
    }
    if (isHole && this.#sought.get(place) === position) {
      this.#fail(
        new Error(
          `topic '${topic}', partition ${partition}, cannot be read from offset ${position}`,
        ),
      );
      return false;
    }
    this.#sought.set(place, position);
    this.#consumer.seek({ topic, partition, offset: String(position) });
    return false;
  }

  /** A task that was taken away in the middle of its work is its new owner's to redo. */
  #failUnlessLost(task: Task<Report>, error: unknown): void {
    if (this.#assignment.owns(task)) this.#fail(error);
  }
}

/** Awaits `work` and keeps this member in its group meanwhile. */
async function whileBeating<T>(work: Promise<T>, heartbeat: () => Promise<void>): Promise<T> {
  const ended = work.then(() => true, () => true);
  while (!await inTime(ended, { ms: HEARTBEAT_MS })) {
    // A heartbeat that failed is reported by the next one outside; a long restore must go on.
    await heartbeat().catch(() => {});
  }
  return await work;
}
