import type kafkajs from "kafkajs";
import { within } from "#core/async/time_limit.ts";
import type { Stream } from "#core/declaration/mod.ts";

/** Options of {@linkcode newestEventTime}. */
export interface NewestOptions {
  readonly kafka: kafkajs.Kafka;
  /** Streams by the topic that holds their records. */
  readonly streams: ReadonlyMap<string, Stream>;
  /** A consumer group that nobody else uses; it is deleted afterwards. */
  readonly groupId: string;
  readonly timeoutMs: number;
}

/** So many records at the end of each partition are read: one may be late, or not valid. */
const TAIL = 20;

/**
 * The newest event time at the end of any partition, epoch ms; -Infinity when all are empty.
 *
 * @throws {Error} when Kafka does not answer in time
 */
export async function newestEventTime(options: NewestOptions): Promise<number> {
  const { kafka, streams, groupId } = options;
  const admin = kafka.admin();
  await admin.connect();
  try {
    const tails = await findTails(admin, [...streams.keys()]);
    if (tails.length === 0) return -Infinity;
    const newest = await readTails(tails, options);
    await admin.deleteGroups([groupId]);
    return newest;
  } finally {
    await admin.disconnect();
  }
}

interface Tail {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  /** Exclusive. */
  readonly to: bigint;
}

async function findTails(admin: kafkajs.Admin, topics: readonly string[]): Promise<Tail[]> {
  const perTopic = await Promise.all(topics.map(async (topic) => {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.map(({ partition, low, high }) => {
      const [first, to] = [BigInt(low), BigInt(high)];
      const from = to - BigInt(TAIL);
      return { topic, partition, from: from > first ? from : first, to };
    });
  }));
  return perTopic.flat().filter(({ from, to }) => from < to);
}

async function readTails(tails: readonly Tail[], options: NewestOptions): Promise<number> {
  const { kafka, streams, groupId, timeoutMs } = options;
  const open = new Map(tails.map((tail) => [`${tail.topic} ${tail.partition}`, tail.to]));
  const consumer = kafka.consumer({ groupId });
  const done = Promise.withResolvers<void>();
  let newest = -Infinity;
  const read = async () => {
    await consumer.connect();
    await consumer.subscribe({ topics: [...streams.keys()], fromBeginning: false });
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        for (const { value } of batch.messages) {
          newest = Math.max(newest, eventTimeOf(value, streams.get(batch.topic)!));
        }
        const name = `${batch.topic} ${batch.partition}`;
        const to = open.get(name);
        if (to !== undefined && BigInt(batch.lastOffset()) + 1n >= to) open.delete(name);
        if (open.size === 0) done.resolve();
        return Promise.resolve();
      },
    });
    for (const { topic, partition, from } of tails) {
      consumer.seek({ topic, partition, offset: String(from) });
    }
    await done.promise;
  };
  try {
    await within(read(), {
      ms: timeoutMs,
      message: `Kafka did not give the newest records within ${timeoutMs} ms`,
    });
  } finally {
    await consumer.disconnect();
  }
  return newest;
}

function eventTimeOf(value: Uint8Array | null, stream: Stream): number {
  try {
    const record: unknown = JSON.parse(new TextDecoder().decode(value ?? new Uint8Array()));
    const time = (record as Readonly<Record<string, unknown>> | null)?.[stream.time];
    const ms = typeof time === "number" ? time : Date.parse(String(time));
    return Number.isFinite(ms) ? ms : -Infinity;
  } catch {
    // Not a record: its neighbours tell.
    return -Infinity;
  }
}
