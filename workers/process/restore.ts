import type kafkajs from "kafkajs";
import type { Config } from "#core/config/config.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { changelogTopic, progressTopic } from "#core/kafka/topics.ts";
import { TransactionalProducer } from "#core/kafka/transactional_producer.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { StreamWindows } from "#window/mod.ts";
import { ChangelogReader } from "./changelog.ts";
import { Outbox } from "./outbox.ts";
import { type StreamInput, StreamTask } from "./stream_task.ts";
import { type Commit, Task } from "./task.ts";

/** What {@linkcode restoreTasks} needs. */
export interface RestoreOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly groupId: string;
  readonly inputs: readonly StreamInput[];
  readonly onCommit: (commit: Commit) => void;
  /** Client with short retry waits, for transactions. */
  readonly transactions: kafkajs.Kafka;
  /** Client for everything else. */
  readonly kafka: kafkajs.Kafka;
}

/** Where a partition of an input begins, ends, and has been committed. */
interface InputRange {
  readonly low: bigint;
  readonly high: bigint;
  readonly committed: bigint | undefined;
}

/**
 * Takes partitions over: fences their earlier owners, then reads their state and offsets.
 *
 * The order matters. Only after InitProducerId is the earlier owner's last transaction finished, so
 * only then are the changelog and the committed offsets final (kafkajs cannot ask for stable
 * offsets, KIP-447).
 */
export async function restoreTasks(
  partitions: readonly number[],
  options: RestoreOptions,
): Promise<Task[]> {
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

async function readTasks(
  producers: ReadonlyMap<number, TransactionalProducer>,
  options: RestoreOptions,
): Promise<Task[]> {
  const { config, groupId } = options;
  const partitions = [...producers.keys()];
  const readers = new Map(partitions.map((partition) => [partition, new ChangelogReader()]));
  await readLog(options.kafka, {
    topic: changelogTopic(config.group),
    partitions,
    groupId: `${groupId}-restore-${crypto.randomUUID()}`,
    onMessage: (partition, { key, value }) => {
      if (key === null || value === null) return;
      readers.get(partition)!.read({ key: key.toString(), value: value.toString() });
    },
  });
  const ranges = await readRanges(options);
  return partitions.map((partition) =>
    createTask(partition, producers.get(partition)!, {
      ...options,
      reader: readers.get(partition)!,
      ranges: ranges.get(partition) ?? new Map(),
    })
  );
}

async function readRanges(
  { kafka, groupId, inputs }: RestoreOptions,
): Promise<Map<number, Map<string, InputRange>>> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const topics = inputs.map((input) => input.topics.records);
    const offsets = await admin.fetchOffsets({ groupId, topics });
    const ranges = new Map<number, Map<string, InputRange>>();
    for (const topic of topics) {
      const committed = new Map(
        offsets.find((entry) => entry.topic === topic)?.partitions
          .map(({ partition, offset }) => [partition, BigInt(offset)]),
      );
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
        const byTopic = ranges.get(partition) ?? new Map<string, InputRange>();
        const offset = committed.get(partition) ?? -1n;
        byTopic.set(topic, {
          low: BigInt(low),
          high: BigInt(high),
          committed: offset < 0n ? undefined : offset,
        });
        ranges.set(partition, byTopic);
      }
    }
    return ranges;
  } finally {
    await admin.disconnect();
  }
}

interface CreateOptions extends RestoreOptions {
  readonly reader: ChangelogReader;
  readonly ranges: ReadonlyMap<string, InputRange>;
}

function createTask(
  partition: number,
  producer: TransactionalProducer,
  options: CreateOptions,
): Task {
  const { config, reader, ranges } = options;
  const outbox = new Outbox(partition);
  const committed = new Map<string, bigint>();
  const streams = new Map<string, StreamTask>();
  for (const input of options.inputs) {
    const topic = input.topics.records;
    const range = ranges.get(topic) ?? { low: 0n, high: 0n, committed: undefined };
    const position = afterRetention(startPosition(partition, input, options), range, {
      topic,
      partition,
      log: options.log,
    });
    const task = new StreamTask(input, {
      partition,
      outbox,
      end: range.high,
      counters: {
        position: String(position),
        invalid: reader.counters[input.stream.name]?.invalid ?? 0,
        lastAppend: reader.counters[input.stream.name]?.lastAppend ?? Date.now(),
      },
      windows: (sink) =>
        StreamWindows.restore(
          {
            stream: input.stream.name,
            specs: input.stream.windows,
            outOfOrdernessMs: input.stream.outOfOrdernessMs,
            futureCapMs: config.futureCap,
            idleCloseMs: config.idleClose,
            openUpdateEveryMs: config.openUpdateInterval,
          },
          sink,
          reader.chunks.get(input.stream.name) ?? [],
        ),
    });
    streams.set(topic, task);
    committed.set(topic, range.committed ?? position);
  }
  return new Task({
    partition,
    groupId: options.groupId,
    producer,
    outbox,
    streams,
    committed,
    carried: reader.others(new Set(options.inputs.map(({ stream }) => stream.name))),
    onCommit: options.onCommit,
    changelogTopic: changelogTopic(config.group),
    progressTopic: progressTopic(config.group),
  });
}

/**
 * The changelog's position is written in the same transaction as the group's offset, so they
 * agree unless the group's offset expired or was moved by hand. The state counts what is before
 * the changelog's position, so that one is right.
 */
function startPosition(partition: number, input: StreamInput, options: CreateOptions): bigint {
  const { reader, ranges, log } = options;
  const topic = input.topics.records;
  const range = ranges.get(topic);
  const known = reader.counters[input.stream.name]?.position;
  if (known === undefined) return range?.committed ?? range?.low ?? 0n;
  if (range?.committed !== undefined && range.committed !== BigInt(known)) {
    log.warn("the group's offset differs from the state's; the state's is used", {
      topic,
      partition,
      groupOffset: String(range.committed),
      stateOffset: known,
      fix: "to process records again, delete the changelog topic as well",
    });
  }
  return BigInt(known);
}

/**
 * Topics forget by their retention; what was deleted before it was processed is reported.
 *
 * @throws {Error} when the topic ends before the position, so that the state cannot belong to it
 */
function afterRetention(
  position: bigint,
  range: InputRange,
  at: { readonly topic: string; readonly partition: number; readonly log: Logger },
): bigint {
  if (position > range.high) {
    throw new Error(
      `Topic '${at.topic}', partition ${at.partition}, ends at offset ${range.high}, but its state ` +
        `goes on from ${position}: the topic was made anew or lost records. Delete the changelog ` +
        "topic of the group as well, so that its state begins anew too",
    );
  }
  if (position >= range.low) return position;
  at.log.error("records were deleted by the topic's retention before they were processed", {
    topic: at.topic,
    partition: at.partition,
    from: String(position),
    to: String(range.low),
    fix: "raise the stream's retention, or keep the process worker running",
  });
  return range.low;
}
