import type kafkajs from "kafkajs";
import { deleteGroup } from "../../../workers/core/kafka/delete_group.ts";
import { fetchTopicOffsets } from "../../../workers/api/broker/topic_offsets.ts";
import { type Kind, KINDS } from "../../../workers/api/live/kind.ts";
import type { ProgressBoard } from "../../../workers/api/live/progress_board.ts";
import {
  type PartitionStart,
  readTopics,
  type TopicReader,
} from "../../../workers/api/live/read_topics.ts";
import { persistGroup } from "../../../workers/core/kafka/groups.ts";
import { progressTopic } from "../../../workers/core/kafka/topic_plans.ts";
import { backoff } from "../../../workers/core/lifecycle/backoff.ts";
import { pause } from "../../../workers/core/lifecycle/pause.ts";
import { errorMessage } from "../../../workers/core/telemetry/log.ts";
import type { Log } from "../sdk/mod.ts";
import type { StreamTail } from "./channel_reader.ts";
import { committedOffsets } from "./committed_offsets.ts";
import { logReader } from "./log_reader.ts";
import { startOffset } from "./start_offset.ts";

/** Options of {@linkcode TailFeed}. */
export interface TailFeedOptions {
  readonly tails: () => readonly StreamTail[];
  readonly board: ProgressBoard;
  /** Prefix of the consumer groups. */
  readonly group: string;
  readonly log: Log;
}

/** Messages of the progress topic that are read at the start, per partition. */
const PROGRESS_BACKLOG = 50;
/** Time between two looks for topics that were missing, ms. */
const MISSING_MS = 10_000;

/** One topic to read, and into what. */
interface Source {
  readonly kind: Kind | "progress";
  readonly reader: TopicReader;
}

/** Reads the tail of all topics into the logs, by one consumer, for as long as it is wanted. */
export class TailFeed {
  readonly #kafka: kafkajs.Kafka;
  readonly #options: TailFeedOptions;
  #ready = Promise.withResolvers<void>();
  #fault: string | null = "it is being connected";
  #isReady = false;
  #failed = false;
  #restart = new AbortController();
  #gaps: ReadonlySet<string> = new Set();

  constructor(kafka: kafkajs.Kafka, options: TailFeedOptions) {
    this.#kafka = kafka;
    this.#options = options;
  }

  /** Resolves when the logs hold the tail of the topics that are to be read now. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

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

  /** Reads from now on what `tails` names now. */
  restart(): void {
    if (this.#isReady) {
      this.#isReady = false;
      this.#ready = Promise.withResolvers();
      this.#fault = "what is to be read has changed, and is being read";
    }
    this.#restart.abort();
  }

  /** Follows the topics until `signal` aborts; when Kafka goes away it comes back by itself. */
  async run(signal: AbortSignal): Promise<void> {
    const { log } = this.#options;
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
          log.info("live tail is up to date");
        });
      } catch (error) {
        const fault = errorMessage(error);
        if (this.#fault !== fault) {
          log.warn("live tail is cut off; trying again", { reason: fault });
        }
        this.#fault = fault;
        this.#failed = true;
      }
      if (!this.#restart.signal.aborted) {
        await backoff(attempt, { maxMs: 5_000, signal });
      }
    }
  }

  async #follow(signal: AbortSignal, onCaughtUp: () => void): Promise<void> {
    const sources = this.#sources();
    const { starts, missing } = await this.#starts(sources);
    if (starts.length === 0) {
      throw new Error(
        `no topic exists yet (${missing.join(", ")}): run \`deno task setup\``,
      );
    }
    const topics = new Set(starts.map(({ topic }) => topic));
    const readers = new Map(
      [...sources].filter(([topic]) => topics.has(topic)).map((
        [topic, { reader }],
      ) => [topic, reader]),
    );
    for (const { topic, partition, offset } of starts) {
      readers.get(topic)!.begin(partition, offset);
    }
    // A group of its own each time: in the old one Kafka would wait for the member that was cut off.
    const groupId = `${this.#options.group}-grafana-${crypto.randomUUID()}`;
    const ended = new AbortController();
    const looking = this.#untilThere(
      missing,
      AbortSignal.any([signal, ended.signal]),
    );
    try {
      await readTopics(this.#kafka, readers, {
        groupId,
        starts,
        signal,
        onCaughtUp,
      });
    } finally {
      ended.abort();
      await looking;
    }
    await deleteGroup(this.#kafka, groupId);
  }

  #sources(): ReadonlyMap<string, Source> {
    const { tails, board, group } = this.#options;
    const sources = new Map<string, Source>();
    for (const { stream, log } of tails()) {
      for (const kind of KINDS) {
        const reader = logReader(log, kind, () => {
          this.#options.log.warn("a topic begins anew", { topic: stream.topics[kind] });
          this.restart();
        });
        sources.set(stream.topics[kind], { kind, reader });
      }
    }
    const reader: TopicReader = {
      backlog: 0,
      next: () => undefined,
      begin: () => {},
      read: (_, messages) => messages.forEach(({ value }) => board.read(value)),
    };
    return sources.set(progressTopic(group), { kind: "progress", reader });
  }

  async #starts(
    sources: ReadonlyMap<string, Source>,
  ): Promise<
    { starts: readonly PartitionStart[]; missing: readonly string[] }
  > {
    const admin = this.#kafka.admin();
    try {
      await admin.connect();
      const offsets = await fetchTopicOffsets(admin, [...sources.keys()]);
      const topics = [...offsets.keys()];
      const groupId = persistGroup(this.#options.group);
      const stored = await committedOffsets(admin, { groupId, topics });
      const gaps = new Set<string>();
      const starts = topics.flatMap((topic) => {
        const { kind, reader } = sources.get(topic)!;
        return offsets.get(topic)!.map(
          ({ partition, earliest, latest }): PartitionStart => {
            if (kind === "progress") {
              const offset = Math.max(earliest, latest - PROGRESS_BACKLOG);
              return { topic, partition, offset, latest };
            }
            const { offset, gap } = startOffset({
              kind,
              earliest,
              latest,
              stored: stored.get(topic)?.get(partition),
              held: reader.next(partition),
            });
            if (gap) gaps.add(topic);
            return { topic, partition, offset, latest };
          },
        );
      });
      this.#gaps = gaps;
      return {
        starts,
        missing: [...sources.keys()].filter((topic) => !offsets.has(topic)),
      };
    } finally {
      await admin.disconnect().catch(() => {});
    }
  }

  /** Starts the reading anew when a topic that was missing is there. */
  async #untilThere(
    missing: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    while (missing.length > 0 && !signal.aborted) {
      await pause(MISSING_MS, signal);
      if (signal.aborted) return;
      const admin = this.#kafka.admin();
      try {
        await admin.connect();
        const existing = new Set(await admin.listTopics());
        if (missing.some((topic) => existing.has(topic))) return this.restart();
      } catch {
        // The consumer tells when Kafka is away.
      } finally {
        await admin.disconnect().catch(() => {});
      }
    }
  }
}
