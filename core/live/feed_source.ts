import type { StreamTopics } from "../declaration/mod.ts";
import type { ProgressBoard } from "../progress/progress_board.ts";
import { type Kind, KINDS } from "./kind.ts";
import type { LiveLog } from "./log.ts";
import { logReader } from "./log_reader.ts";
import type { TopicReader } from "./topic_reader.ts";

/** What the topics that a feed reads hold. */
export type FeedKind = Kind | "progress";

/** One topic to read, and into what. */
export interface FeedSource {
  readonly kind: FeedKind;
  readonly reader: TopicReader;
}

/** The topics of one stream and the log that they fill. */
export interface FeedStream {
  readonly topics: StreamTopics;
  readonly log: LiveLog;
}

/** What besides the streams a feed reads, and whom it tells. */
export interface FeedSourcesOptions {
  readonly progressTopic: string;
  readonly board: ProgressBoard;
  /** Told of a topic that was deleted and made anew. */
  readonly onAnew: (topic: string) => void;
}

/** What takes the messages of each topic, by topic. */
export function feedSources(
  streams: readonly FeedStream[],
  { progressTopic, board, onAnew }: FeedSourcesOptions,
): ReadonlyMap<string, FeedSource> {
  const sources = new Map<string, FeedSource>();
  for (const { topics, log } of streams) {
    for (const kind of KINDS) {
      const topic = topics[kind];
      sources.set(topic, { kind, reader: logReader(log, kind, () => onAnew(topic)) });
    }
  }
  return sources.set(progressTopic, { kind: "progress", reader: progressReader(board) });
}

function progressReader(board: ProgressBoard): TopicReader {
  return {
    next: () => undefined,
    begin: () => {},
    read: (_, messages) => messages.forEach(({ value }) => board.read(value)),
  };
}
