import type kafkajs from "kafkajs";
import { backoff } from "../async/retry.ts";
import { persistGroup } from "../kafka/groups.ts";
import { progressTopic } from "../kafka/topics.ts";
import type { ProgressBoard } from "../progress.ts";
import { errorMessage, type Logger } from "../telemetry/log.ts";
import { feedSources, type FeedStream } from "./feed_source.ts";
import { followSources } from "./follow_sources.ts";

/** Options of {@linkcode LiveFeed}. */
export interface LiveFeedOptions {
  /** What is to be read; asked for at the start and after {@linkcode LiveFeed.restart}. */
  readonly streams: () => readonly FeedStream[];
  /** Takes the reports of the process workers. */
  readonly board: ProgressBoard;
  /** Prefix of the consumer groups and internal topics. */
  readonly group: string;
  /** Who reads; names this feed's consumer groups. */
  readonly reader: string;
  /**
   * True to read back to where Cassandra's rows end, so that nothing is in neither; else a little
   * of each topic is read back. Default false.
   */
  readonly backToStored?: boolean;
  /** What must be done before the topics are looked at, such as making them. */
  readonly prepare?: (admin: kafkajs.Admin) => Promise<void>;
  /** Explains what a fault means and what to do. Default: the error's own message. */
  readonly describe?: ((error: unknown) => string) | undefined;
  readonly log: Logger;
}

/** Reads the tail of all topics into the logs, by one consumer, for as long as it is wanted. */
export class LiveFeed {
  readonly #kafka: kafkajs.Kafka;
  readonly #options: LiveFeedOptions;
  #ready = Promise.withResolvers<void>();
  #outcome = Promise.withResolvers<void>();
  #fault: string | null = "it is being connected";
  #isReady = false;
  #failed = false;
  #restart = new AbortController();
  #gaps: ReadonlySet<string> = new Set();
  readonly #malformed = new Set<string>();

  constructor(kafka: kafkajs.Kafka, options: LiveFeedOptions) {
    this.#kafka = kafka;
    this.#options = options;
  }

  /** Resolves when the logs hold the tail of the topics that are to be read now. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Resolves when that is so, or when the first try to come there has failed. */
  get outcome(): Promise<void> {
    return this.#outcome.promise;
  }

  /** True once the logs hold that tail; it stays true while Kafka is away. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** True while trying again after a fault, so that waiting for the next answer does not help it. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Why nothing is read at the moment; null when all is well. */
  get fault(): string | null {
    return this.#fault;
  }

  /** True when records of a topic were in neither Cassandra nor reach when the reading began. */
  hasGap(topic: string): boolean {
    return this.#gaps.has(topic);
  }

  /** Reads from now on what `streams` names now. */
  restart(): void {
    if (this.#isReady) {
      this.#isReady = false;
      this.#ready = Promise.withResolvers();
      this.#outcome = Promise.withResolvers();
      this.#fault = "what is to be read has changed, and is being read";
    }
    this.#restart.abort();
  }

  /** Follows the topics until `signal` aborts; when Kafka goes away it comes back by itself. */
  async run(signal: AbortSignal): Promise<void> {
    const { log, describe = errorMessage } = this.#options;
    for (let attempt = 0; !signal.aborted; attempt++) {
      this.#restart = new AbortController();
      const either = AbortSignal.any([signal, this.#restart.signal]);
      try {
        await this.#follow(either, () => {
          attempt = 0;
          this.#fault = null;
          this.#failed = false;
          this.#isReady = true;
          this.#ready.resolve();
          this.#outcome.resolve();
          log.info("live feed is up to date");
        });
      } catch (error) {
        const fault = describe(error);
        if (this.#fault !== fault) {
          log.warn("live feed is cut off; trying again", { reason: fault });
        }
        this.#fault = fault;
        this.#failed = true;
        this.#outcome.resolve();
      }
      if (!this.#restart.signal.aborted) {
        await backoff(attempt, { maxMs: 5_000, signal });
      }
    }
  }

  async #follow(signal: AbortSignal, onCaughtUp: () => void): Promise<void> {
    const { streams, board, group, reader, backToStored, prepare, log } = this.#options;
    const sources = feedSources(streams(), {
      progressTopic: progressTopic(group),
      board,
      onAnew: (topic) => log.warn("a topic begins anew", { topic }),
      onMalformed: (topic, { newest }) => {
        // Whatever writes one such message may write many.
        if (this.#malformed.has(topic)) return;
        this.#malformed.add(topic);
        log.error("a message is not what its topic is for, and is left out", {
          topic,
          ...newest,
          fix: "find out what wrote it; further ones of the topic are counted, not logged",
        });
      },
    });
    await followSources(this.#kafka, sources, {
      // A group of its own each time: in the old one Kafka would wait for the member that was cut off.
      groupId: `${group}-${reader}-${crypto.randomUUID()}`,
      prepare,
      storedBy: backToStored ? persistGroup(group) : undefined,
      signal,
      onGaps: (gaps) => void (this.#gaps = gaps),
      onCaughtUp,
      onGap: (gap) => {
        this.#gaps = new Set([...this.#gaps, gap.topic]);
        log.error("records were deleted by the topic's retention before they were read", {
          ...gap,
          fix: "raise the stream's retention",
        });
      },
      onUndecodable: ({ message: reason }) => log.error("a batch is passed over", { reason }),
      onFound: () => this.restart(),
    });
  }
}
