import { inTime } from "#core/async/time_limit.ts";
import kafkajs from "kafkajs";
import { untilAborted } from "#core/async/wait.ts";
import type { HealthCheck } from "#core/telemetry/health_server.ts";
import { errorMessage, type Logger } from "#core/telemetry/log.ts";
import {
  type FetchedRecords,
  fetchedRecords,
  onPassed,
  type UndecodableBatch,
} from "#core/kafka/record_batch.ts";
import type { OffsetGap } from "#core/kafka/gap.ts";
import { type Arrival, arrivalsOf } from "./arrival.ts";
import { GroupGaps } from "./group_gaps.ts";
import { OffsetCommits } from "./offset_commits.ts";
import { watchTopics } from "./topic_watch.ts";

/** The records of one topic partition that came together, in their order. */
export interface ArrivedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly arrivals: readonly Arrival[];
}

/** Options of {@linkcode consume}. */
export interface ConsumeOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly log: Logger;
  /** How often topics are looked at, whether they were made anew, ms. */
  readonly everyMs?: number;
  /** Ends the consumption: batches in hand are finished first. */
  readonly signal: AbortSignal;
  /** Called with offsets that were deleted before they were read. */
  readonly onGap: (gap: OffsetGap) => Promise<void>;
  /** Called with each batch that cannot be read; what follows it is stored. */
  readonly onUndecodable: (error: UndecodableBatch) => void;
  /** Stores a batch; its offsets are committed after this resolves, and not at all when it throws. */
  readonly store: (batch: ArrivedBatch, signal: AbortSignal) => Promise<void>;
}

/** A running consumer. */
export interface Consumption {
  /** Resolves when it ended because the signal aborted; rejects when it cannot go on. */
  readonly ended: Promise<void>;
  readonly health: () => HealthCheck;
}

/** Batches at work at once: enough to keep the sink busy, few enough for the memory. */
const BATCHES_AT_ONCE = 16;
/** After that long without a heartbeat a member is gone; its partitions stand still until then. */
const SESSION_MS = 15_000;
/** How long the group waits for a member that is at work on a batch. */
const REBALANCE_MS = 60_000;
/**
 * How long the broker may gather records that trickle in, ms, and how many bytes are enough: a fetch
 * for each of them costs more than the rows. Where much comes nothing waits.
 */
const GATHER = { minBytes: 16 << 10, maxWaitTimeInMs: 500 } as const;
/** How long what is stored waits for the commit of its offsets, ms. */
const COMMIT_MS = 500;
const HEARTBEAT_MS = 3_000;
/** Partitions that were added to a topic are found within that time. */
const METADATA_MS = 10_000;
/** When stopping, a batch in hand may take that long; then it is left to the next worker. */
const GRACE_MS = 5_000;

/** Consumes topics from their beginning, as a group, committing what is stored. */
export function consume(kafka: kafkajs.Kafka, options: ConsumeOptions): Consumption {
  const { groupId, signal } = options;
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout: SESSION_MS,
    rebalanceTimeout: REBALANCE_MS,
    heartbeatInterval: HEARTBEAT_MS,
    maxBytesPerPartition: 131_072,
    maxBytes: 8_388_608,
    ...GATHER,
    metadataMaxAge: METADATA_MS,
    allowAutoTopicCreation: false,
    retry: { restartOnFailure: () => Promise.resolve(!signal.aborted) },
  });
  const state = watch(consumer, options);
  return {
    ended: run({ kafka, consumer }, { ...options, failed: state.failed }),
    health: state.health,
  };
}

async function run(
  { kafka, consumer }: { readonly kafka: kafkajs.Kafka; readonly consumer: kafkajs.Consumer },
  options: ConsumeOptions & { readonly failed: Promise<never> },
): Promise<void> {
  const { signal, failed } = options;
  const giveUp = new AbortController();
  let reporting: Promise<void>[] = [];
  const gaps = new GroupGaps(options.groupId, (gap) => reporting.push(options.onGap(gap)));
  let assigned: Readonly<Record<string, readonly number[]>> = {};
  const commits = new OffsetCommits({
    commit: (positions) => consumer.commitOffsets(positions),
    everyMs: COMMIT_MS,
    onFailure: (error) =>
      options.log.warn("what is stored could not be committed; it is tried again", {
        reason: errorMessage(error),
      }),
  });
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    assigned = payload.memberAssignment;
    gaps.joined();
    commits.forget();
  });
  onPassed(consumer, (passed) => commits.stored(passed, passed.nextOffset));
  const work = new Set<Promise<void>>();
  const drained = new AbortController();
  const ended = new AbortController();
  const watching = watchTopics(kafka, {
    ...options,
    signal: AbortSignal.any([signal, ended.signal]),
    onAnew: (topic) => {
      options.log.error("a topic was deleted and made anew: it is stored from its beginning", {
        topic,
      });
      for (const partition of assigned[topic] ?? []) {
        consumer.seek({ topic, partition, offset: "0" });
        commits.stored({ topic, partition }, 0);
      }
    },
  });
  const storeBatch = async (fetched: FetchedRecords, heartbeat: () => Promise<void>) => {
    const { topic, partition } = fetched;
    gaps.fetched(fetched);
    const reported = Promise.all(reporting);
    reporting = [];
    await reported;
    for (const arrivals of arrivalsOf(fetched, options.onUndecodable)) {
      await keepAlive((signal) => options.store({ topic, partition, arrivals }, signal), {
        heartbeat,
        everyMs: HEARTBEAT_MS,
        signal: giveUp.signal,
      });
    }
    commits.stored(fetched, fetched.nextOffset);
  };
  try {
    await watching.looked;
    await consumer.connect();
    await consumer.subscribe({ topics: [...options.topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: BATCHES_AT_ONCE,
      eachBatch: async ({ batch, heartbeat }) => {
        // What comes while the last batches are stored is left to the next worker.
        if (signal.aborted) return await untilAborted(drained.signal);
        const storing = storeBatch(fetchedRecords(batch), heartbeat);
        work.add(storing);
        try {
          await storing;
        } finally {
          work.delete(storing);
        }
      },
    });
    await Promise.race([untilAborted(signal), failed]);
  } finally {
    const timer = setTimeout(() => giveUp.abort(), GRACE_MS);
    await Promise.allSettled(work);
    await commits.flush();
    drained.abort();
    await consumer.disconnect();
    commits.forget();
    clearTimeout(timer);
    gaps.close();
    ended.abort();
    await watching.ended;
  }
}

/** Follows the consumer's membership: logs its changes, reports its health and its end. */
function watch(
  consumer: kafkajs.Consumer,
  { log, groupId }: ConsumeOptions,
): { readonly failed: Promise<never>; readonly health: () => HealthCheck } {
  let lastHeartbeat: number | undefined;
  const { promise: failed, reject } = Promise.withResolvers<never>();
  failed.catch(() => {});
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    lastHeartbeat = Date.now();
    const { memberId: member, memberAssignment: assigned } = payload;
    const partitions = Object.values(assigned).reduce((sum, { length }) => sum + length, 0);
    // Hundreds of names would hide the lines beside this one.
    const topics = Object.keys(assigned).length;
    log.info("joined the group", { group: groupId, member, topics, partitions });
    log.debug("partitions assigned", { group: groupId, member, assigned });
  });
  consumer.on(consumer.events.HEARTBEAT, () => {
    lastHeartbeat = Date.now();
  });
  consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
    lastHeartbeat = undefined;
    if (restart) log.warn("lost the group, joining again", { reason: errorMessage(error) });
    else reject(error);
  });
  return {
    failed,
    health: () =>
      lastHeartbeat !== undefined && Date.now() - lastHeartbeat < SESSION_MS
        ? { ok: true }
        : { ok: false, detail: `not in group '${groupId}': is Kafka reachable?` },
  };
}

/** Options of {@linkcode keepAlive}. */
export interface KeepAliveOptions {
  /** Lets the group know that this member lives. */
  readonly heartbeat: () => Promise<void>;
  /** ms between two heartbeats. */
  readonly everyMs: number;
  /** Aborts the work. */
  readonly signal: AbortSignal;
}

/**
 * Runs `work` and sends heartbeats meanwhile, so that a batch may take as long as it must without
 * costing the membership of the consumer group.
 *
 * @throws what the heartbeat throws, such as that the group is rebalancing; the work is aborted then
 */
export async function keepAlive(
  work: (signal: AbortSignal) => Promise<void>,
  { heartbeat, everyMs, signal }: KeepAliveOptions,
): Promise<void> {
  const lost = new AbortController();
  const running = work(AbortSignal.any([signal, lost.signal]));
  const ended = running.then(() => true, () => true);
  while (!await inTime(ended, { ms: everyMs })) {
    try {
      await heartbeat();
    } catch (error) {
      lost.abort();
      await ended;
      throw error;
    }
  }
  return await running;
}
