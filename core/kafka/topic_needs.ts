import type { TopicState, TopicStates } from "./topic_state.ts";

/** A topic as it should be. */
export interface TopicPlan {
  readonly name: string;
  /** At least so many. */
  readonly partitions: number;
  /** It has as many as it was made with: keys must stay where they are. */
  readonly keepsPartitions?: boolean;
  readonly replicationFactor: number;
  /** Topic configuration, such as `retention.ms`. */
  readonly config: Readonly<Record<string, string>>;
  /** Topics whose partitions it has its own for: it has at least as many. */
  readonly follows?: readonly string[];
  /** Whether records of these go on in it whole: it takes at least as large ones. */
  readonly carries?: boolean;
}

/** What a topic should have, given what is there. */
export interface TopicNeeds {
  /** Never fewer than it has. */
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

/** What a producer adds to a record that goes on: where it was read, and what is wrong with it. */
const HEADROOM_BYTES = 64 << 10;

const MAX_BYTES = "max.message.bytes";

/**
 * What a topic needs. An output has as many partitions as the records that it is made of, because a
 * task writes its results to the partition that it reads; and it takes every record that these take,
 * with its headers: one that is not valid goes on as a dead letter. Pure.
 */
export function topicNeeds(plan: TopicPlan, states: TopicStates): TopicNeeds {
  const there = states.get(plan.name);
  const followed = (plan.follows ?? []).flatMap((name) => states.get(name) ?? []);
  const kept = plan.keepsPartitions ? there?.partitions : undefined;
  return {
    partitions: kept ?? Math.max(
      plan.partitions,
      there?.partitions ?? 0,
      ...followed.map(({ partitions }) => partitions),
    ),
    config: MAX_BYTES in plan.config
      ? { ...plan.config, [MAX_BYTES]: String(maxBytes(plan, { there, followed })) }
      : plan.config,
  };
}

/** A limit that is higher than needed stays. */
function maxBytes(
  plan: TopicPlan,
  { there, followed }: {
    readonly there: TopicState | undefined;
    readonly followed: readonly TopicState[];
  },
): number {
  const own = Number(there?.ownConfig.get(MAX_BYTES) ?? 0);
  const carried = plan.carries ? followed : [];
  return Math.max(
    Number(plan.config[MAX_BYTES]),
    own,
    ...carried.map((state) => maxMessageBytes(state) + HEADROOM_BYTES),
  );
}

/** The largest batch that a topic takes, bytes; 0 when its configuration is not known. */
export function maxMessageBytes({ config }: TopicState): number {
  return Number(config.get(MAX_BYTES) ?? 0);
}

/** Whether every setting is as needed. Pure. */
export function isConfigured({ config }: TopicNeeds, state: TopicState): boolean {
  return Object.entries(config).every(([name, value]) => state.config.get(name) === value);
}

/** What it means that a topic got more partitions; undefined when nobody need know. Pure. */
export function addedPartitionsNotice(
  plan: TopicPlan,
  { from, to }: { readonly from: number; readonly to: number },
): string | undefined {
  if (plan.follows === undefined) {
    return `topic ${plan.name} has ${to} partitions now, not ${from}: ${MOVED_KEYS}`;
  }
  if (to > plan.partitions && plan.follows.length === 1) {
    return `topic ${plan.name} has ${to} partitions now, not ${from}, as many as ` +
      `${plan.follows[0]}, which somebody gave more: ${MOVED_KEYS}`;
  }
  return undefined;
}

const MOVED_KEYS =
  "the records of many keys go to another partition than before. A window that is " +
  "open for such a key is finished with what came before and counted a second time with what comes " +
  "now, and of the two results the one written last is kept; windows that begin later are whole. To " +
  "lose none, stop the producers for the longest window with its lateness before adding partitions";

/**
 * How topics differ from what a worker relies on, in words; empty when they do not. Only what would
 * make results wrong or writes fail: how long a topic is kept is its owner's affair. Pure.
 *
 * @param plans every topic of the streams
 * @param used names of those that the worker uses
 */
export function topicDifferences(
  plans: readonly TopicPlan[],
  { used, states }: { readonly used: readonly string[]; readonly states: TopicStates },
): readonly string[] {
  return plans.filter(({ name }) => used.includes(name)).flatMap((plan) => {
    const state = states.get(plan.name);
    return state === undefined
      ? [`topic '${plan.name}' is missing`]
      : [...partitionDifferences(plan, states), ...configDifferences(plan, states)];
  });
}

function partitionDifferences(plan: TopicPlan, states: TopicStates): readonly string[] {
  const { partitions } = states.get(plan.name)!;
  return (plan.follows ?? []).flatMap((name) => {
    const wanted = states.get(name)?.partitions ?? 0;
    return partitions >= wanted ? [] : [
      `topic '${plan.name}' has ${partitions} partitions, fewer than the ${wanted} of '${name}'`,
    ];
  });
}

function configDifferences(plan: TopicPlan, states: TopicStates): readonly string[] {
  const state = states.get(plan.name)!;
  if (state.config.size === 0) return [];
  const { config } = topicNeeds(plan, states);
  const found = Object.entries(RELIED_ON).flatMap(([name, { suffices, why }]) => {
    const wanted = config[name];
    const actual = state.config.get(name);
    return wanted === undefined || actual === undefined || suffices(actual, wanted)
      ? []
      : [`topic '${plan.name}' has ${name}=${actual}, not ${wanted}: ${why}`];
  });
  const insync = Number(state.config.get(MIN_INSYNC));
  return insync > state.replicas
    ? [
      ...found,
      `topic '${plan.name}' has ${MIN_INSYNC}=${insync} and ${state.replicas} replicas: no write ` +
      "is acknowledged",
    ]
    : found;
}

const MIN_INSYNC = "min.insync.replicas";

/** A setting that a worker relies on. */
interface ReliedOn {
  readonly suffices: (actual: string, wanted: string) => boolean;
  /** What goes wrong otherwise. */
  readonly why: string;
}

const same: ReliedOn["suffices"] = (actual, wanted) => actual === wanted;
const atLeast: ReliedOn["suffices"] = (actual, wanted) => Number(actual) >= Number(wanted);

const RELIED_ON: Readonly<Record<string, ReliedOn>> = {
  "message.timestamp.type": {
    suffices: same,
    why: "the time of the append decides what is too far in the future, and how late silence is",
  },
  "cleanup.policy": { suffices: same, why: "records or state would be lost" },
  [MAX_BYTES]: { suffices: atLeast, why: "a large message would be refused" },
  [MIN_INSYNC]: { suffices: atLeast, why: "an acknowledged write could be lost with one broker" },
};
