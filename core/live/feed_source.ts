import type { StreamTopics } from "../declaration/mod.ts";
import type { KafkaRecord } from "../kafka/record_batch.ts";
import type { ProgressBoard } from "../progress.ts";
import { type Kind, KINDS, type LiveLog } from "./log.ts";
import type { MalformedWindows } from "./malformed.ts";
import type { TopicReader } from "./read_topics.ts";

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

/** What besides the streams a feed reads, and what it reports. */
export interface FeedSourcesOptions {
  readonly progressTopic: string;
  readonly board: ProgressBoard;
  /** Called with a topic that was deleted and made anew. */
  readonly onAnew: (topic: string) => void;
  /** Called when messages of a topic of windows were left out since they hold none. */
  readonly onMalformed: (topic: string, windows: MalformedWindows) => void;
}

/** What takes the records of each topic, by topic. */
export function feedSources(
  streams: readonly FeedStream[],
  { progressTopic, board, onAnew, onMalformed }: FeedSourcesOptions,
): ReadonlyMap<string, FeedSource> {
  const sources = new Map<string, FeedSource>();
  for (const { topics, log } of streams) {
    for (const kind of KINDS) {
      const topic = topics[kind];
      sources.set(topic, {
        kind,
        reader: logReader(log, kind, {
          onAnew: () => onAnew(topic),
          onMalformed: () => onMalformed(topic, log.malformed),
        }),
      });
    }
  }
  return sources.set(progressTopic, { kind: "progress", reader: progressReader(board) });
}

function progressReader(board: ProgressBoard): TopicReader {
  return {
    next: () => undefined,
    begin: () => {},
    read: (_, records) => records.forEach(({ value }) => board.read(value)),
  };
}

/** The first record of a fetch. */
type Mark = Pick<KafkaRecord, "offset" | "timestamp">;

/** What a {@linkcode logReader} reports. */
export interface LogReaderEvents {
  /**
   * The topic was deleted and made anew: its offsets begin again, and the log forgets what it held
   * of the partition.
   */
  readonly onAnew: () => void;
  /** The log has left something out since it is no window. */
  readonly onMalformed: () => void;
}

/** Takes what is read of a topic into a log. */
export function logReader(
  log: LiveLog,
  kind: Kind,
  { onAnew, onMalformed }: LogReaderEvents,
): TopicReader {
  const ring = log.rings[kind];
  const marks = new Map<number, Mark>();
  return {
    next: (partition) => ring.next(partition),
    begin: (partition, offset) => ring.begin(partition, offset),
    read: (partition, records) => {
      const [mark] = records;
      if (mark === undefined) return;
      const last = marks.get(partition);
      if (last !== undefined && isAnew(mark, last)) {
        onAnew();
        ring.begin(partition, mark.offset);
      }
      marks.set(partition, { offset: mark.offset, timestamp: mark.timestamp });
      const before = log.malformed.newest;
      log.append(kind, partition, records);
      if (log.malformed.newest !== before && log.malformed.count > 0) onMalformed();
    },
  };
}

/** A rejoin brings the last batch again at most: neither one before it nor another in its place. */
function isAnew(mark: Mark, last: Mark): boolean {
  return mark.offset < last.offset ||
    (mark.offset === last.offset && mark.timestamp !== last.timestamp);
}
