import type kafkajs from "kafkajs";
import { openTopicLookup, type TopicIdentity } from "../kafka/log_identity.ts";
import { describeTopics, type TopicStates } from "../kafka/topic_state.ts";
import type { Logger } from "../telemetry/log.ts";
import type { TaskWork } from "./restore_options.ts";
import { LogReplaced, TopicWatch } from "./topic_watch.ts";

/** The topics that a session works with. */
export interface SessionTopics {
  readonly watch: TopicWatch;
  /** Those that are read: the ones that were there when the session began. */
  readonly read: ReadonlySet<string>;
  /** The outputs' limits. */
  readonly states: TopicStates;
  /** @throws {LogReplaced} when a topic that should be read is there now, or the changelog is another */
  look(): Promise<void>;
  close(): Promise<void>;
}

/** Options of {@linkcode openTopics}. */
export interface OpenTopicsOptions {
  readonly work: Pick<TaskWork<unknown>, "reads" | "writes" | "changelog">;
  readonly log: Logger;
}

/**
 * Looks at the topics of a session.
 *
 * @throws {Error} with the fix when no input is there
 */
export async function openTopics(
  kafka: kafkajs.Kafka,
  { work, log }: OpenTopicsOptions,
): Promise<SessionTopics> {
  const { writes, changelog } = work;
  const wanted = new Set(work.reads);
  const lookup = await openTopicLookup(kafka);
  try {
    const watch = new TopicWatch(lookup, [...wanted, ...writes, changelog]);
    const identities = await watch.fresh();
    const read = new Set([...wanted].filter((topic) => identities.has(topic)));
    if (read.size === 0) {
      throw new Error(
        `Kafka has none of the topics ${[...wanted].join(", ")}: run 'deno task setup', or set ` +
          "SLUICE_AUTO_SETUP=true",
      );
    }
    warnOfDifferences(read, { identities, log });
    const look = async () => {
      const now = await watch.fresh();
      const added = [...wanted].find((topic) => !read.has(topic) && now.has(topic));
      if (added !== undefined) throw new LogReplaced(`topic '${added}' is there now`);
      const before = identities.get(changelog)?.id;
      if (before !== undefined && now.get(changelog)?.id !== before) {
        throw new LogReplaced(`topic '${changelog}' was deleted: its state begins anew`);
      }
    };
    const states = await describeOutputs(kafka, writes);
    return { watch, read, states, look, close: () => lookup.close() };
  } catch (error) {
    await lookup.close();
    throw error;
  }
}

async function describeOutputs(
  kafka: kafkajs.Kafka,
  outputs: readonly string[],
): Promise<TopicStates> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await describeTopics(admin, outputs);
  } catch (error) {
    if ((error as { type?: unknown }).type !== "TOPIC_AUTHORIZATION_FAILED") throw error;
    return new Map();
  } finally {
    await admin.disconnect();
  }
}

function warnOfDifferences(
  read: ReadonlySet<string>,
  { identities, log }: {
    readonly identities: ReadonlyMap<string, TopicIdentity>;
    readonly log: Logger;
  },
): void {
  const counts = [...read].map((topic) => [topic, identities.get(topic)!.partitions] as const);
  const most = Math.max(...counts.map(([, count]) => count));
  const fewer = counts.filter(([, count]) => count < most);
  if (fewer.length === 0) return;
  log.warn(
    "topics have different numbers of partitions: the higher tasks work without some streams",
    {
      partitions: most,
      fewer: Object.fromEntries(fewer),
      fix:
        "run 'deno task setup' with KAFKA_PARTITIONS set to the highest, if all should share alike",
    },
  );
}
