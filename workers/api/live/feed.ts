import type kafkajs from "kafkajs";
import { deleteGroup } from "../../core/kafka/delete_group.ts";
import { backoff } from "../../core/lifecycle/backoff.ts";
import { errorMessage, type Logger } from "../../core/telemetry/log.ts";
import { fetchTopicOffsets, type TopicOffsets } from "../broker/topic_offsets.ts";
import type { PartHealth } from "../history/connection.ts";
import { type Kind, KINDS } from "./kind.ts";
import type { LiveLog } from "./log.ts";
import type { ProgressBoard } from "./progress_board.ts";
import { type PartitionStart, readTopics, type TopicReader } from "./read_topics.ts";

/** The topics of one stream and the log that they fill. */
export interface FeedStream {
  readonly topics: Readonly<Record<Kind, string>>;
  readonly log: LiveLog;
}

/** Options of {@linkcode LiveFeed}. */
export interface LiveFeedOptions {
  readonly streams: readonly FeedStream[];
  readonly progressTopic: string;
  readonly board: ProgressBoard;
  /** Beginning of the names of this process's consumer groups. */
  readonly groupPrefix: string;
  /** What must be done before the topics are read, such as making them. */
  readonly prepare: (admin: kafkajs.Admin) => Promise<void>;
  readonly log: Logger;
}

/** Offsets that are read again at the start, per partition, so that the log is not empty. */
const BACKLOG: Readonly<Record<Kind | "progress", number>> = {
  windows: 4_000,
  records: 1_000,
  late: 200,
  dead: 200,
  progress: 50,
};

/** Reads the tail of all topics into the logs, for as long as the server runs. */
export class LiveFeed {
  readonly #kafka: kafkajs.Kafka;
  readonly #options: LiveFeedOptions;
  #health: PartHealth = { state: "starting", fix: "it is being connected" };
  #ready = false;

  constructor(kafka: kafkajs.Kafka, options: LiveFeedOptions) {
    this.#kafka = kafka;
    this.#options = options;
  }

  /** True once the logs hold the tail of the topics; it stays true while Kafka is away. */
  get ready(): boolean {
    return this.#ready;
  }

  get health(): PartHealth {
    return this.#health;
  }

  /** Follows the topics until `signal` aborts; when Kafka goes away it comes back by itself. */
  async run(signal: AbortSignal): Promise<void> {
    const { log } = this.#options;
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        await this.#follow(signal, () => {
          attempt = 0;
          this.#ready = true;
          this.#health = { state: "live" };
          log.info("live feed is up to date");
        });
      } catch (error) {
        const fix = errorMessage(error);
        if (this.#health.fix !== fix) {
          log.warn("live feed is cut off; trying again", { reason: fix });
        }
        this.#health = { state: this.#ready ? "reconnecting" : "starting", fix };
      }
      await backoff(attempt, { maxMs: 5_000, signal });
    }
  }

  async #follow(signal: AbortSignal, onCaughtUp: () => void): Promise<void> {
    const readers = this.#readers();
    const admin = this.#kafka.admin();
    let starts: readonly PartitionStart[];
    try {
      await admin.connect();
      await this.#options.prepare(admin);
      const offsets = await fetchTopicOffsets(admin, [...readers.keys()]);
      const missing = [...readers.keys()].filter((topic) => !offsets.has(topic));
      if (missing.length > 0) {
        throw new Error(`topics are missing (${missing.join(", ")}): run \`deno task setup\``);
      }
      starts = partitionStarts(readers, offsets);
    } finally {
      await admin.disconnect().catch(() => {});
    }
    for (const { topic, partition, offset } of starts) {
      readers.get(topic)!.begin(partition, offset);
    }
    // A group of its own each time: in the old one Kafka would wait for the member that was cut off.
    const groupId = `${this.#options.groupPrefix}${crypto.randomUUID()}`;
    await readTopics(this.#kafka, readers, { groupId, starts, signal, onCaughtUp });
    await deleteGroup(this.#kafka, groupId);
  }

  #readers(): ReadonlyMap<string, TopicReader> {
    const { streams, progressTopic, board } = this.#options;
    const readers = new Map<string, TopicReader>();
    for (const { topics, log } of streams) {
      for (const kind of KINDS) {
        const ring = log.rings[kind];
        readers.set(topics[kind], {
          backlog: BACKLOG[kind],
          next: (partition) => ring.next(partition),
          begin: (partition, offset) => ring.begin(partition, offset),
          read: (partition, messages) => log.append(kind, partition, messages),
        });
      }
    }
    readers.set(progressTopic, {
      backlog: BACKLOG.progress,
      next: () => undefined,
      begin: () => {},
      read: (_, messages) => messages.forEach(({ value }) => board.read(value)),
    });
    return readers;
  }
}

/** Each partition goes on where its reader is, or begins a little before the end. */
function partitionStarts(
  readers: ReadonlyMap<string, TopicReader>,
  offsets: TopicOffsets,
): readonly PartitionStart[] {
  return [...readers].flatMap(([topic, reader]) =>
    offsets.get(topic)!.map(({ partition, earliest, latest }) => {
      const held = reader.next(partition);
      const goesOn = held !== undefined && held >= earliest && held <= latest;
      const offset = goesOn ? held : Math.max(earliest, latest - reader.backlog);
      return { topic, partition, offset, latest };
    })
  );
}
