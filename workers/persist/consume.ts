import { inTime } from "#core/async/time_limit.ts";
import kafkajs from "kafkajs";
import { untilAborted } from "#core/async/wait.ts";
import type { HealthCheck } from "#core/telemetry/health_server.ts";
import { errorMessage, type Logger } from "#core/telemetry/log.ts";
import { type Arrival, arrivalOf } from "./arrival.ts";

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
  /** Ends the consumption: batches in hand are finished first. */
  readonly signal: AbortSignal;
  /** Stores a batch; its offsets are committed when this resolves, and not at all when it throws. */
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
const HEARTBEAT_MS = 3_000;
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
    maxBytesPerPartition: 262_144,
    maxBytes: 8_388_608,
    maxWaitTimeInMs: 500,
    allowAutoTopicCreation: false,
    retry: { restartOnFailure: () => Promise.resolve(!signal.aborted) },
  });
  const state = watch(consumer, options);
  return { ended: run(consumer, { ...options, failed: state.failed }), health: state.health };
}

async function run(
  consumer: kafkajs.Consumer,
  options: ConsumeOptions & { readonly failed: Promise<never> },
): Promise<void> {
  const { signal, failed } = options;
  const giveUp = new AbortController();
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...options.topics], fromBeginning: true });
    await consumer.run({
      partitionsConsumedConcurrently: BATCHES_AT_ONCE,
      eachBatch: ({ batch: { topic, partition, messages }, heartbeat }) => {
        const at = { topic, partition };
        const arrivals = messages.map((message) => arrivalOf(message, at));
        return keepAlive((signal) => options.store({ ...at, arrivals }, signal), {
          heartbeat,
          everyMs: HEARTBEAT_MS,
          signal: giveUp.signal,
        });
      },
    });
    await Promise.race([untilAborted(signal), failed]);
  } finally {
    const timer = setTimeout(() => giveUp.abort(), GRACE_MS);
    await consumer.disconnect();
    clearTimeout(timer);
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
    const assigned = Object.entries(payload.memberAssignment)
      .map(([topic, partitions]) => `${topic}:${partitions.join(",")}`);
    log.info("joined the group", { group: groupId, member: payload.memberId, assigned });
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
