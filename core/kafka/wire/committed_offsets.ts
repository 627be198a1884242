import type { Exchange, RequestDefinition } from "./internals.ts";

/** Takes an offset that a group has committed; -1 where there is none, -2 for the earliest. */
export type TakeCommitted = (topic: string, partition: number, offset: number) => void;

const watchers = new Map<string, Set<TakeCommitted>>();
/** Partitions that kafkajs wants to read from where their log begins, by group, topic, partition. */
const reset = new Set<string>();

/**
 * Watches the committed offsets of a group that any client of this process is told. A consumer asks
 * for those of its partitions whenever it has joined, before it fetches from them, and keeps them to
 * itself.
 *
 * @returns ends the watching
 */
export function watchCommitted(groupId: string, take: TakeCommitted): () => void {
  const known = watchers.get(groupId) ?? new Set();
  watchers.set(groupId, known.add(take));
  return () => {
    known.delete(take);
    if (known.size === 0) watchers.delete(groupId);
  };
}

interface TopicOffsets {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
}

/** The part of kafkajs's answer that is of interest here. */
interface Committed {
  readonly responses: readonly TopicOffsets[];
}

/** What kafkajs commits, as far as it is of interest here. */
interface Commit {
  readonly groupId: string;
  readonly topics: readonly TopicOffsets[];
}

/** Lets kafkajs's requests for committed offsets tell the watchers. */
export function replaceOffsetFetch(definition: RequestDefinition): void {
  const original = definition.protocol;
  definition.protocol = ({ version }) => {
    const make = original({ version });
    return (args) => {
      const made = make(args) as Exchange<Committed>;
      const { groupId } = args as { readonly groupId: string };
      const parse = async (decoded: Committed) => {
        const answer = await made.response.parse(decoded);
        tell(groupId, answer);
        return watchers.has(groupId) ? withResets(groupId, answer) : answer;
      };
      return { ...made, response: { ...made.response, parse } } as Exchange;
    };
  };
}

/**
 * Keeps kafkajs from committing, for a watched group, that it goes on where the log begins. It does
 * so when the offset that the group has committed was deleted, before anything is fetched: a worker
 * that ended then would leave nobody who knows what was passed over. The group's offset stays until
 * what was read instead is committed.
 */
export function replaceOffsetCommit(definition: RequestDefinition): void {
  const original = definition.protocol;
  definition.protocol = ({ version }) => {
    const make = original({ version });
    return (args) => {
      const commit = args as Commit;
      return make(watchers.has(commit.groupId) ? withoutResets(commit) : commit);
    };
  };
}

function withoutResets(commit: Commit): Commit {
  const topics = commit.topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.filter(({ partition, offset }) => {
      if (Number(offset) >= 0) return true;
      reset.add(placeOf(commit.groupId, topic, partition));
      return false;
    }),
  }));
  return { ...commit, topics: topics.filter(({ partitions }) => partitions.length > 0) };
}

/** The answer in which what is reset has no offset, once: kafkajs begins there with the log. */
function withResets(groupId: string, answer: Committed): Committed {
  const responses = answer.responses.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map((committed) =>
      reset.delete(placeOf(groupId, topic, committed.partition))
        ? { ...committed, offset: "-1" }
        : committed
    ),
  }));
  return { ...answer, responses };
}

function placeOf(groupId: string, topic: string, partition: number): string {
  return JSON.stringify([groupId, topic, partition]);
}

function tell(groupId: string, { responses }: Committed): void {
  for (const take of watchers.get(groupId) ?? []) {
    for (const { topic, partitions } of responses) {
      for (const { partition, offset } of partitions) take(topic, partition, Number(offset));
    }
  }
}
