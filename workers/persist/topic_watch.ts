import type kafkajs from "kafkajs";
import { pause } from "#core/async/wait.ts";
import { fetchTopicIds } from "#core/kafka/log_identity.ts";
import { errorMessage, type Logger } from "#core/telemetry/log.ts";

/** Options of {@linkcode watchTopics}. */
export interface WatchTopicsOptions {
  readonly topics: readonly string[];
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Called with a topic that was deleted and made anew. */
  readonly onAnew: (topic: string) => void;
  /** Time between two looks, ms. Default 10,000. */
  readonly everyMs?: number;
}

/** A running {@linkcode watchTopics}. */
export interface TopicWatch {
  /** Resolves after the first look. */
  readonly looked: Promise<void>;
  readonly ended: Promise<void>;
}

/**
 * Looks from time to time whether the topics are still the logs that they were, until `signal`
 * aborts: a fetch by name does not tell, and a new log may be as long as the old one was.
 */
export function watchTopics(
  kafka: kafkajs.Kafka,
  { topics, log, signal, onAnew, everyMs = 10_000 }: WatchTopicsOptions,
): TopicWatch {
  const known = new Map<string, string>();
  const look = async () => {
    try {
      for (const [topic, id] of await fetchTopicIds(kafka, topics)) {
        const before = known.get(topic);
        known.set(topic, id);
        if (before !== undefined && before !== id) onAnew(topic);
      }
    } catch (error) {
      // The consumer reports that Kafka is away.
      log.debug("topics could not be looked at", { reason: errorMessage(error) });
    }
  };
  const goOn = async () => {
    await looked;
    while (!signal.aborted) {
      await pause(everyMs, signal);
      if (!signal.aborted) await look();
    }
  };
  const looked = look();
  return { looked, ended: goOn() };
}
