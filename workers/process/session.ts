import type kafkajs from "kafkajs";
import { untilAborted } from "#core/async/wait.ts";
import { copartitionAssigner } from "#core/kafka/copartition.ts";
import { Assignment } from "./assignment.ts";
import { FetchClock } from "./fetch_clock.ts";
import { type RestoreOptions, restoreTasks } from "./restore.ts";

/** Options of {@linkcode runSession}. */
export interface SessionOptions extends RestoreOptions {
  readonly signal: AbortSignal;
  readonly onAssigned: (partitions: readonly number[]) => void;
  /** The session has ended, and the worker owns nothing. */
  readonly onLost: () => void;
}

/** kafkajs sets this on every batch but leaves it out of its types. */
type FetchedBatch = kafkajs.Batch & { readonly fetchedOffset: string };

/**
 * One membership in the consumer group, from joining until `signal` aborts (then it commits and
 * leaves) or anything fails (then it throws, and all work since the last commit must be redone).
 */
export async function runSession(options: SessionOptions): Promise<void> {
  const { kafka, groupId, inputs, signal, config } = options;
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  const assignment = new Assignment((partitions) => {
    const tasks = restoreTasks(partitions, options);
    tasks.catch(failed.reject);
    return tasks;
  });
  const sought = new Map<string, bigint>();
  const clock = new FetchClock();
  const ended = new AbortController();
  let draining = false;
  const consumer = kafka.consumer({
    groupId,
    // A worker that crashed holds its tasks for this long.
    sessionTimeout: 10_000,
    rebalanceTimeout: 30_000,
    heartbeatInterval: 2_000,
    maxWaitTimeInMs: 100,
    maxBytesPerPartition: 512 << 10,
    partitionAssigners: [copartitionAssigner],
    // A session that fails starts over as a whole, so kafkajs must not restart on its own.
    retry: { restartOnFailure: () => Promise.resolve(false) },
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => failed.reject(payload.error));
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const partitions = [...new Set(Object.values(payload.memberAssignment).flat())];
    assignment.update(partitions);
    clock.reset();
    options.onAssigned(partitions);
  });
  consumer.on(consumer.events.FETCH_START, ({ payload }) => {
    clock.fetchBegins(payload.nodeId, Date.now());
  });
  // Offsets without records, such as transaction markers, reach no handler, only this event.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    if (payload.batchSize > 0 || payload.firstOffset === null) return;
    const task = assignment.ready.find(({ partition }) => partition === payload.partition);
    const stream = task?.stream(payload.topic);
    if (stream !== undefined && BigInt(payload.firstOffset) <= stream.position) {
      stream.skipTo(BigInt(payload.lastOffset) + 1n);
    }
  });
  // The signal outlives sessions, and must not hold on to each.
  const stopped = untilAborted(AbortSignal.any([signal, ended.signal]));
  const ticker = setInterval(() => {
    for (const task of assignment.ready) {
      if (task.committing) continue;
      const work = async () => {
        task.tick(Date.now(), clock.readUntil);
        await task.commit();
      };
      work().catch((error) => {
        // A task that was taken away in the middle of its transaction is its new owner's to redo.
        if (assignment.owns(task)) failed.reject(error);
      });
    }
  }, config.commitInterval);
  try {
    await consumer.connect();
    await consumer.subscribe({
      topics: inputs.map((input) => input.topics.records),
      fromBeginning: true,
    });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 32,
      eachBatch: (payload) =>
        draining
          ? Promise.resolve()
          : processBatch(payload, { consumer, assignment, sought, fail: failed.reject }),
    });
    await Promise.race([stopped, failed.promise]);
    clearInterval(ticker);
    // While this worker is still in the group nobody else commits for its tasks.
    draining = true;
    await Promise.all(assignment.ready.map((task) => task.commit()));
  } finally {
    clearInterval(ticker);
    ended.abort();
    await consumer.disconnect().catch(() => {});
    await assignment.clear();
    options.onLost();
  }
}

interface BatchContext {
  readonly consumer: kafkajs.Consumer;
  readonly assignment: Assignment;
  /** Last place sought by partition; having to seek it again means that its records are gone. */
  readonly sought: Map<string, bigint>;
  /** Ends the session. */
  readonly fail: (error: unknown) => void;
}

async function processBatch(
  payload: kafkajs.EachBatchPayload,
  { consumer, assignment, sought, fail }: BatchContext,
): Promise<void> {
  const batch = payload.batch as FetchedBatch;
  const { topic, partition } = batch;
  const restoring = assignment.get(partition);
  if (restoring === undefined) return;
  const task = await whileBeating(restoring, payload.heartbeat);
  const position = task.stream(topic).position;
  // kafkajs may fetch from an offset that was committed before the last transaction, or from one
  // that another owner committed. What was processed already is passed over; a hole is not.
  const hole = BigInt(batch.fetchedOffset) > position;
  if (hole || BigInt(batch.lastOffset()) < position) {
    const place = `${topic}[${partition}]`;
    if (hole && sought.get(place) === position) {
      fail(
        new Error(
          `Topic '${topic}', partition ${partition}, cannot be read from offset ${position}: its ` +
            "retention may have deleted the records there",
        ),
      );
      return;
    }
    sought.set(place, position);
    consumer.seek({ topic, partition, offset: String(position) });
    return;
  }
  try {
    await whileBeating(
      task.process(topic, batch.messages, BigInt(batch.highWatermark)),
      payload.heartbeat,
    );
  } catch (error) {
    if (assignment.owns(task)) fail(error);
    return;
  }
  task.stream(topic).skipTo(BigInt(batch.lastOffset()) + 1n);
  payload.resolveOffset(batch.lastOffset());
  await payload.heartbeat();
}

/** Awaits `work` and keeps this member in its group meanwhile. */
async function whileBeating<T>(work: Promise<T>, heartbeat: () => Promise<void>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let done = false;
  const beat = () => {
    if (done) return;
    // A heartbeat that failed is reported by the next one outside; a long restore must go on.
    timer = setTimeout(() => heartbeat().then(beat, beat), 1_000);
  };
  beat();
  try {
    return await work;
  } finally {
    done = true;
    clearTimeout(timer);
  }
}
