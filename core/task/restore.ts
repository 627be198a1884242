import type { TopicIdentity } from "../kafka/log_identity.ts";
import { committedOffsets, fetchTopicOffsets } from "../kafka/offsets.ts";
import { TransactionalProducer } from "../kafka/transactional_producer.ts";
import type { RestoreOptions } from "./restore_options.ts";
import type { LogNow } from "./start_position.ts";
import { readChangelog, type StoredTask } from "./stored_state.ts";
import type { Task } from "./task.ts";

/**
 * Takes partitions over: fences their earlier owners, then reads their state and offsets. Writes
 * nothing.
 *
 * The order matters. Only after InitProducerId is the earlier owner's last transaction finished, so
 * only then are the changelog and the committed offsets final (kafkajs cannot ask for stable
 * offsets, KIP-447).
 */
export async function restoreTasks<Report>(
  partitions: readonly number[],
  options: RestoreOptions<Report>,
): Promise<Task<Report>[]> {
  const opening = await Promise.allSettled(partitions.map(async (partition) => {
    const transactionalId = `${options.groupId}-${partition}`;
    const producer = await TransactionalProducer.open(options.transactions, { transactionalId });
    return [partition, producer] as const;
  }));
  const producers = new Map(
    opening.flatMap((result) => result.status === "fulfilled" ? [result.value] : []),
  );
  try {
    const failure = opening.find((result) => result.status === "rejected");
    if (failure !== undefined) throw failure.reason;
    return await readTasks(producers, options);
  } catch (error) {
    await Promise.all([...producers.values()].map((producer) => producer.close()));
    throw error;
  }
}

async function readTasks<Report>(
  producers: ReadonlyMap<number, TransactionalProducer>,
  options: RestoreOptions<Report>,
): Promise<Task<Report>[]> {
  const { work, groupId, kafka } = options;
  const identities = await options.watch.fresh();
  const topic = work.changelog;
  const known = identities.get(topic)?.partitions ?? 0;
  const readable = [...producers.keys()].filter((partition) => partition < known);
  const stored = readable.length === 0
    ? new Map<number, StoredTask>()
    : await readChangelog(kafka, {
      topic,
      partitions: readable,
      names: work.names,
      groupId: `${groupId}-restore-${crypto.randomUUID()}`,
    });
  const logs = await fetchLogs(identities, options);
  const created = await Promise.allSettled([...producers].map(([partition, producer]) => {
    const log = (topic: string) => logs.get(topic)?.get(partition);
    return work.create(
      { partition, producer },
      { identities, stored: stored.get(partition), log },
      options,
    );
  }));
  const tasks = created.flatMap((result) => result.status === "fulfilled" ? [result.value] : []);
  const failure = created.find((result) => result.status === "rejected");
  if (failure === undefined) return tasks;
  // What the others hold, such as their share of what a worker may have, goes back.
  await Promise.all(tasks.map((task) => task.close()));
  throw failure.reason;
}

/** Asks where partitions of the inputs begin, end, and have been committed. */
async function fetchLogs<Report>(
  identities: ReadonlyMap<string, TopicIdentity>,
  { kafka, groupId, work }: RestoreOptions<Report>,
): Promise<Map<string, Map<number, LogNow>>> {
  const topics = work.reads.filter((topic) => identities.has(topic));
  const admin = kafka.admin();
  await admin.connect();
  try {
    const committed = await committedOffsets(admin, { groupId, topics });
    const offsets = await fetchTopicOffsets(admin, topics);
    return new Map([...offsets].map(([topic, partitions]) => {
      const logs = partitions.map(({ partition, earliest, latest }): [number, LogNow] => {
        const offset = committed.get(topic)?.get(partition);
        return [partition, {
          topicId: identities.get(topic)?.id,
          low: earliest,
          high: latest,
          // The client library commits a negative offset where it was told to begin anew.
          committed: offset === undefined || offset < 0 ? undefined : offset,
        }];
      });
      return [topic, new Map(logs)];
    }));
  } finally {
    await admin.disconnect();
  }
}
