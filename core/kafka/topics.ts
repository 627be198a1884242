import kafkajs from "kafkajs";
import { retry } from "../async/retry.ts";
import type { Config } from "../config/config.ts";
import { type EnvironmentReader, isPredicted, type Stream, topicsOf } from "../declaration/mod.ts";
import {
  addedPartitionsNotice,
  isConfigured,
  topicDifferences,
  topicNeeds,
  type TopicPlan,
} from "./topic_needs.ts";
import { sourcesOf } from "#window/mod.ts";
import type { Logger } from "../telemetry/log.ts";
import { describeTopics, type TopicStates } from "./topic_state.ts";

/** Compacted topic whose partition `p` holds the window state of task `p`. */
export const changelogTopic = (group: string): string => `sluice.${group}.process.changelog`;

/** Compacted topic with the newest progress report of each task. */
export const progressTopic = (group: string): string => `sluice.${group}.process.progress`;

/** Compacted topic whose partition `p` holds the models of task `p` of the predict worker. */
export const modelsTopic = (group: string): string => `sluice.${group}.models`;

/** Compacted topic of the API with the keys of requests that were written, each for a day. */
export const requestsTopic = (group: string): string => `sluice.${group}.api.requests`;

/** Compacted topic of the embedded schema registry; its rows have the form of Confluent's. */
export const schemasTopic = (group: string): string => `sluice.${group}.schemas`;

/** How long {@linkcode requestsTopic} keeps a key, ms. */
export const REQUESTS_KEPT_MS = 86_400_000;

/** Compacted topic of the poll worker with the ids of records that it has written. */
export const polledTopic = (group: string): string => `sluice.${group}.poll.ids`;

/** How long {@linkcode polledTopic} keeps an id, ms: one that comes again later is new. */
export const POLLED_KEPT_MS = 30 * 86_400_000;

/** Compacted topic of the ingest worker with the messages that were written, for a while. */
export const messagesTopic = (group: string): string => `sluice.${group}.ingest.messages`;

/** A key belongs to one of them for as long as it is kept, so they do not grow with the others. */
const REQUESTS_PARTITIONS = 4;

/** Topic through which a stream's records go to the partition of their key (partitioner `any`). */
export const routedTopic = (group: string, stream: string): string =>
  `sluice.${group}.${stream}.routed`;

/**
 * Topic through which the inputs of a derived stream's windows, and the watermarks of its sources, go
 * to the partition of the derived window's key.
 */
export const partialsTopic = (group: string, stream: string): string =>
  `sluice.${group}.${stream}.partials`;

/** What outputs and state take at least, also where records are small. */
const OUTPUT_BYTES = { "max.message.bytes": "4194304" } as const;

/** The settings that topics follow from. */
export type TopicSettings = Pick<
  Config,
  | "kafkaPartitions"
  | "kafkaReplicationFactor"
  | "kafkaMinInsyncReplicas"
  | "group"
  | "ingestRemember"
  | "predictionsTopic"
>;

/**
 * Every topic of the streams and the internal ones.
 *
 * Topics are stamped with the time of the append: retention by time would delete replayed records
 * at once if they carried their event time.
 */
export function planTopics(
  streams: readonly Stream[],
  config: TopicSettings,
  env: EnvironmentReader,
): readonly TopicPlan[] {
  const plan = (name: string, topicConfig: Record<string, string>): TopicPlan => ({
    name,
    partitions: config.kafkaPartitions,
    replicationFactor: config.kafkaReplicationFactor,
    config: {
      "message.timestamp.type": "LogAppendTime",
      "min.insync.replicas": String(config.kafkaMinInsyncReplicas),
      ...topicConfig,
    },
  });
  const recordsOf = (stream: Stream) => topicsOf(stream, env).records;
  const perStream = streams.flatMap((stream): TopicPlan[] => {
    const retained = {
      "cleanup.policy": "delete",
      "retention.ms": String(stream.retention.topicMs),
    };
    const { records, ...outputs } = topicsOf(stream, env);
    const names = Object.values(outputs);
    if (stream.derived !== undefined) {
      const partials = partialsTopic(config.group, stream.name);
      const sources = sourcesOf(stream.derived);
      // Its tasks are those of the partials; what comes too late for them is written by the sources'.
      const follows = [
        partials,
        ...streams.filter(({ name }) => sources.includes(name)).map((one) => recordsOf(one)),
      ];
      return [
        { ...plan(partials, { ...retained, ...OUTPUT_BYTES }), keepsPartitions: true },
        { ...plan(records, retained), follows },
        ...names.map((name) => ({
          ...plan(name, { ...retained, ...OUTPUT_BYTES }),
          follows,
          carries: true,
        })),
      ];
    }
    if (stream.partitioner === "any") names.push(routedTopic(config.group, stream.name));
    const made = names.map((name) => ({
      ...plan(name, { ...retained, ...OUTPUT_BYTES }),
      follows: [records],
      carries: true,
    }));
    return [plan(records, retained), ...made];
  });
  // Both are read whole at a start, so compaction must keep up; it leaves the newest segment alone.
  const compacted = { "cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.2" };
  const changelog = { ...compacted, ...OUTPUT_BYTES, "segment.bytes": "33554432" };
  const progress = { ...compacted, "max.message.bytes": "1048576", "segment.bytes": "2097152" };
  const requests = (keptMs: number) => ({
    "cleanup.policy": "compact,delete",
    "min.cleanable.dirty.ratio": "0.2",
    "retention.ms": keptMs === Infinity ? "-1" : String(keptMs),
    "segment.bytes": "8388608",
  });
  const follows = streams.map(recordsOf);
  const predicted = streams.filter(isPredicted);
  const kept = Math.max(...predicted.map(({ retention }) => retention.topicMs));
  const ofPredicted = predicted.map((stream) => topicsOf(stream, env).windows);
  const predictions: readonly TopicPlan[] = predicted.length === 0 ? [] : [
    {
      ...plan(config.predictionsTopic, {
        "cleanup.policy": "delete",
        "retention.ms": String(kept),
        ...OUTPUT_BYTES,
      }),
      follows: ofPredicted,
    },
    { ...plan(modelsTopic(config.group), changelog), follows: ofPredicted },
  ];
  return [
    ...perStream,
    ...predictions,
    { ...plan(changelogTopic(config.group), changelog), follows },
    { ...plan(progressTopic(config.group), progress), follows },
    ...(streams.some(({ poll }) => poll !== undefined)
      ? [{
        ...plan(polledTopic(config.group), requests(POLLED_KEPT_MS)),
        partitions: REQUESTS_PARTITIONS,
      }]
      : []),
    {
      ...plan(requestsTopic(config.group), requests(REQUESTS_KEPT_MS)),
      partitions: REQUESTS_PARTITIONS,
    },
    {
      ...plan(messagesTopic(config.group), requests(config.ingestRemember)),
      partitions: REQUESTS_PARTITIONS,
    },
    // One partition: rows that are decided one after the other.
    { ...plan(schemasTopic(config.group), progress), partitions: 1 },
  ];
}

/** What {@linkcode ensureTopics} did. */
export interface TopicChanges {
  readonly created: readonly string[];
  readonly configured: readonly string[];
  /** Topics that got more partitions, such as `gps_data (4 to 8)`. */
  readonly extended: readonly string[];
  /** What that means for the data, in words. */
  readonly notices: readonly string[];
}

/**
 * Makes the topics that are missing, adds partitions to those that have too few, and brings the
 * configuration in line. Running it again changes nothing; several workers may run it at once.
 *
 * @throws {kafkajs.KafkaJSError} when a broker does not answer, or refuses a change
 */
export async function ensureTopics(
  admin: kafkajs.Admin,
  plans: readonly TopicPlan[],
): Promise<TopicChanges> {
  const names = plans.map(({ name }) => name);
  const before = await describeTopics(admin, names);
  const missing = plans.filter(({ name }) => !before.has(name));
  if (missing.length > 0) await createTopics(admin, missing, before);
  // Another worker may have made the others a moment ago.
  await untilKnown(admin, names);
  const { extended, notices } = await addPartitions(admin, plans, before);
  // What outputs must take follows from the records' topics, which are all there by now.
  const states = await describeTopics(admin, names);
  const aligned = await alignConfig(admin, plans, states);
  return {
    created: missing.map(({ name }) => name),
    configured: aligned.filter((name) => before.has(name)),
    extended,
    notices,
  };
}

async function createTopics(
  admin: kafkajs.Admin,
  plans: readonly TopicPlan[],
  states: TopicStates,
): Promise<void> {
  const needed = plans.map((plan) => ({ plan, needs: topicNeeds(plan, states) }));
  try {
    await admin.createTopics({
      // The client's own wait ends with an error where a broker does not know the topic yet.
      waitForLeaders: false,
      topics: needed.map(({ plan, needs }) => ({
        topic: plan.name,
        numPartitions: needs.partitions,
        replicationFactor: plan.replicationFactor,
        configEntries: Object.entries(needs.config).map(([name, value]) => ({ name, value })),
      })),
    });
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
  }
}

/** The controller answers before every broker knows a new topic; until then it cannot be used. */
function untilKnown(admin: kafkajs.Admin, topics: string[]): Promise<void> {
  const lookUp = async () => {
    for (const topic of topics) await admin.fetchTopicOffsets(topic);
  };
  return retry(lookUp, KNOWN_RETRY);
}

/** Tries, with waits of up to a second between them, until a new topic must be known. */
const KNOWN_TRIES = 60;
const KNOWN_RETRY = {
  again: (_error: unknown, attempt: number) => attempt < KNOWN_TRIES,
  initialMs: 50,
  maxMs: 1_000,
} as const;

/** Another worker made the topic in the meantime. */
function isAlreadyThere(error: unknown): boolean {
  const types = error instanceof kafkajs.KafkaJSAggregateError
    ? error.errors.map((inner) => (inner as { type?: string }).type)
    : [(error as { type?: string }).type];
  return types.every((type) => type === "TOPIC_ALREADY_EXISTS");
}

async function addPartitions(
  admin: kafkajs.Admin,
  plans: readonly TopicPlan[],
  before: TopicStates,
): Promise<Pick<TopicChanges, "extended" | "notices">> {
  const growths = plans.flatMap((plan) => {
    const from = before.get(plan.name)?.partitions;
    const to = topicNeeds(plan, before).partitions;
    return from === undefined || from === to ? [] : [{ plan, from, to }];
  });
  // One request each, so that an error names its topic.
  for (const { plan, to } of growths) await growTopic(admin, plan.name, to);
  return {
    extended: growths.map(({ plan, from, to }) => `${plan.name} (${from} to ${to})`),
    notices: growths.flatMap(({ plan, ...growth }) => addedPartitionsNotice(plan, growth) ?? []),
  };
}

async function growTopic(admin: kafkajs.Admin, topic: string, count: number): Promise<void> {
  const partitions = async () =>
    (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions.length ?? 0;
  try {
    await admin.createPartitions({ topicPartitions: [{ topic, count }] });
  } catch (error) {
    // Another worker may have added them in the meantime.
    if (await partitions() < count) {
      throw new Error(`Topic '${topic}' cannot be given ${count} partitions`, { cause: error });
    }
  }
  const lookUp = async () => {
    const known = await partitions();
    if (known < count) {
      throw new Error(`Topic '${topic}' still has ${known} partitions, not ${count}`);
    }
    await admin.fetchTopicOffsets(topic);
  };
  await retry(lookUp, KNOWN_RETRY);
}

/** @returns the topics whose configuration was changed */
async function alignConfig(
  admin: kafkajs.Admin,
  plans: readonly TopicPlan[],
  states: TopicStates,
): Promise<readonly string[]> {
  const differing = plans.flatMap((plan) => {
    const state = states.get(plan.name);
    if (state === undefined) throw new Error(`Topic '${plan.name}' was deleted: start again`);
    const needs = topicNeeds(plan, states);
    return isConfigured(needs, state) ? [] : [{ name: plan.name, needs, state }];
  });
  if (differing.length > 0) {
    await admin.alterConfigs({
      validateOnly: false,
      resources: differing.map(({ name, needs, state }) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name,
        // The request replaces all that was set on the topic, so that is sent again.
        configEntries: Object.entries({ ...Object.fromEntries(state.ownConfig), ...needs.config })
          .map(([name, value]) => ({ name, value })),
      })),
    });
  }
  return differing.map(({ name }) => name);
}

/** Options of {@linkcode readyTopics}. */
export interface ReadyTopicsOptions {
  /** Topics that the caller uses. */
  readonly topics: readonly string[];
  /** Every topic that set-up would make. */
  readonly plans: readonly TopicPlan[];
  /** True when missing topics may be made. */
  readonly autoSetup: boolean;
  /** Takes what a person should know. */
  readonly log: Logger;
}

/**
 * Makes the topics that are missing and mends what differs, or only checks those in use.
 *
 * @throws {Error} naming all that differs, and the fix, when it may not be mended here
 */
export async function readyTopics(
  admin: kafkajs.Admin,
  { topics, plans, autoSetup, log }: ReadyTopicsOptions,
): Promise<void> {
  if (autoSetup) {
    const { notices } = await ensureTopics(admin, plans);
    for (const notice of notices) log.warn(notice);
    return;
  }
  const names = plans.map(({ name }) => name);
  let states: TopicStates;
  try {
    states = await describeTopics(admin, names);
  } catch (error) {
    if ((error as { type?: unknown }).type !== "TOPIC_AUTHORIZATION_FAILED") throw error;
    states = await describeTopics(admin, names, { config: false });
    log.warn("the topics' configuration is not checked: give this user DescribeConfigs on them");
  }
  const differences = topicDifferences(plans, { used: topics, states });
  if (differences.length > 0) {
    throw new Error(
      `Kafka's topics are not as this worker needs them: ${differences.join("; ")}. Run ` +
        "`deno task setup` as a user who may alter topics, or set SLUICE_AUTO_SETUP=true",
    );
  }
}
