import type { Exchange, RequestDefinition } from "./internals.ts";

/** Takes an offset that a group has committed; -1 where there is none, -2 for the earliest. */
export type TakeCommitted = (topic: string, partition: number, offset: number) => void;

const watchers = new Map<string, Set<TakeCommitted>>();

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

/** The part of kafkajs's answer that is of interest here. */
interface Committed {
  readonly responses: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
  }[];
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
        return answer;
      };
      return { ...made, response: { ...made.response, parse } } as Exchange;
    };
  };
}

function tell(groupId: string, { responses }: Committed): void {
  for (const take of watchers.get(groupId) ?? []) {
    for (const { topic, partitions } of responses) {
      for (const { partition, offset } of partitions) take(topic, partition, Number(offset));
    }
  }
}
