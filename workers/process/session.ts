import type kafkajs from "kafkajs";
import { copartitionAssigner } from "../core/kafka/copartition.ts";
import { Assignment } from "./assignment.ts";
import { type RestoreOptions, restoreTasks } from "./restore.ts";

/** Options of {@linkcode runSession}. */
export interface SessionOptions extends RestoreOptions {
  readonly signal: AbortSignal;
  readonly onAssigned: (partitions: readonly number[]) => void;
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
  const sought = new Set<string>();
  const consumer = kafka.consumer({
    groupId,
    // A worker that crashed holds its tasks for this long.
    sessionTimeout: 10_000,
    rebalanceTimeout: 30_000,
    heartbeatInterval: 2_000,
    maxWaitTimeInMs: 100,
    maxBytesPerPartition: 256 << 10,
    partitionAssigners: [copartitionAssigner],
    // A session that fails starts over as a whole, so kafkajs must not restart on its own.
    retry: { restartOnFailure: () => Promise.resolve(false) },
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => failed.reject(payload.error));
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const partitions = [...new Set(Object.values(payload.memberAssignment).flat())];
    assignment.update(partitions);
    options.onAssigned(partitions);
  });
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  const ticker = setInterval(() => {
    for (const task of assignment.ready) {
      task.tick(Date.now());
      if (task.committing) continue;
      task.commit().catch(failed.reject);
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
      eachBatch: (payload) => processBatch(payload, { consumer, assignment, sought }),
    });
    await Promise.race([stopped, failed.promise]);
    clearInterval(ticker);
    await consumer.stop();
    await Promise.all(assignment.ready.map((task) => task.commit()));
  } finally {
    clearInterval(ticker);
    await consumer.disconnect().catch(() => {});
    await assignment.clear();
  }
}

interface BatchContext {
  readonly consumer: kafkajs.Consumer;
  readonly assignment: Assignment;
  /** Places sought so far; having to seek one again means that its records no longer exist. */
  readonly sought: Set<string>;
}

async function processBatch(
  payload: kafkajs.EachBatchPayload,
  { consumer, assignment, sought }: BatchContext,
): Promise<void> {
  const batch = payload.batch as FetchedBatch;
  const { topic, partition } = batch;
  const restoring = assignment.get(partition);
  if (restoring === undefined) return;
  const task = await whileBeating(restoring, payload.heartbeat);
  const position = task.stream(topic).position;
  // kafkajs may fetch from an offset that was committed before the last transaction, or from one
  // that another owner committed. What was processed already is passed over; a hole is not.
  if (BigInt(batch.fetchedOffset) > position) {
    const place = `${topic}[${partition}]@${position}`;
    if (sought.has(place)) {
      throw new Error(
        `Records of ${topic}, partition ${partition}, are gone from offset ${position}`,
      );
    }
    sought.add(place);
    consumer.seek({ topic, partition, offset: String(position) });
    return;
  }
  await whileBeating(
    task.process(topic, batch.messages, BigInt(batch.highWatermark)),
    payload.heartbeat,
  );
  payload.resolveOffset(batch.lastOffset());
  await payload.heartbeat();
}

/** Awaits `work` and keeps this member in its group meanwhile. */
async function whileBeating<T>(work: Promise<T>, heartbeat: () => Promise<void>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const beat = () => {
    timer = setTimeout(() => heartbeat().then(beat, () => {}), 1_000);
  };
  beat();
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
