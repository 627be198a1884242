import type { StreamTopics } from "../declaration/mod.ts";
import type { KafkaRecord } from "../kafka/record_batch.ts";
import type { ProgressBoard } from "../progress.ts";
import { isEncoded, type StreamValues } from "../registry/value_decoder.ts";
import { type Kind, type LiveLog, TOPIC_KINDS } from "./log.ts";
import type { MalformedMessages } from "./malformed.ts";
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
  /** Where its predictions are, among those of others: they are told apart by its name. */
  readonly predictions?: { readonly topic: string; readonly stream: string } | undefined;
  readonly topics: StreamTopics;
  readonly log: LiveLog;
  /** Its records' values that are encoded with schemas of a registry; absent: they stay as they are. */
  readonly values?: StreamValues;
}

/** What besides the streams a feed reads, and what it reports. */
export interface FeedSourcesOptions {
  readonly progressTopic: string;
  readonly board: ProgressBoard;
  /** Called with a topic that was deleted and made anew. */
  readonly onAnew: (topic: string) => void;
  /** Called when messages of a topic of windows were left out since they hold none. */
  readonly onMalformed: (topic: string, windows: MalformedMessages) => void;
}

/** What takes the records of each topic, by topic. */
export function feedSources(
  streams: readonly FeedStream[],
  { progressTopic, board, onAnew, onMalformed }: FeedSourcesOptions,
): ReadonlyMap<string, FeedSource> {
  const sources = new Map<string, FeedSource>();
  for (const { topics, log, values } of streams) {
    for (const kind of TOPIC_KINDS) {
      const topic = topics[kind];
      sources.set(topic, {
        kind,
        reader: logReader(log, kind, {
          values: kind === "records" || kind === "late" ? values : undefined,
          onAnew: () => onAnew(topic),
          onMalformed: () => onMalformed(topic, log.malformed(kind)),
        }),
      });
    }
  }
  const predicted = streams.filter(({ predictions }) => predictions !== undefined);
  for (const [topic, among] of Map.groupBy(predicted, (one) => one.predictions!.topic)) {
    const logs = new Map(among.map(({ predictions, log }) => [predictions!.stream, log]));
    const reader = predictionsReader(logs, {
      onAnew: () => onAnew(topic),
      onMalformed: (malformed) => onMalformed(topic, malformed),
    });
    sources.set(topic, { kind: "predictions", reader });
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

/** Gives each prediction to the log of its stream, under the key of its series. */
function predictionsReader(
  logs: ReadonlyMap<string, LiveLog>,
  { onAnew, onMalformed }: {
    readonly onAnew: () => void;
    readonly onMalformed: (malformed: MalformedMessages) => void;
  },
): TopicReader {
  const readers = new Map(
    [...logs].map(([name, log]) => [
      name,
      logReader(log, "predictions", {
        onAnew,
        onMalformed: () => onMalformed(log.malformed("predictions")),
      }),
    ]),
  );
  /** Up to where the logs hold what is theirs; undefined when one of them holds nothing. */
  const next = (partition: number) => {
    const held = [...readers.values()].map((reader) => reader.next(partition));
    return held.includes(undefined) ? undefined : Math.max(...held as number[]);
  };
  return {
    next,
    begin: (partition, offset) => {
      // A stream that came to the others makes what these hold already be read once more.
      const keeps = next(partition) === undefined;
      for (const reader of readers.values()) {
        const held = reader.next(partition);
        if (!keeps || held === undefined || held < offset) reader.begin(partition, offset);
      }
    },
    read: (partition, records) => {
      for (const [stream, own] of Map.groupBy(records, ({ key }) => streamOfKey(key))) {
        const stripped = own.map((record) => ({
          ...record,
          key: record.key!.subarray(stream.length + 1),
        }));
        readers.get(stream)?.read(partition, stripped);
      }
      // Also the logs that got nothing have come so far: reading on from there changes none of them.
      const last = records.at(-1)!.offset;
      for (const { rings: { predictions: ring } } of logs.values()) {
        if ((ring.next(partition) ?? Infinity) <= last) ring.pass(partition, last);
      }
    },
  };
}

/** A prediction's key is `<stream>/<key>`; names of streams are ASCII. */
function streamOfKey(key: KafkaRecord["key"]): string {
  const end = key?.indexOf("/") ?? -1;
  return end < 0 ? "" : key!.subarray(0, end).toString();
}

/** The first record of a fetch. */
type Mark = Pick<KafkaRecord, "offset" | "timestamp">;

/** Options of {@linkcode logReader}. */
export interface LogReaderOptions {
  /** Decodes values; default: they stay as they are. */
  readonly values?: StreamValues | undefined;
  /**
   * The topic was deleted and made anew: its offsets begin again, and the log forgets what it held
   * of the partition.
   */
  readonly onAnew: () => void;
  /** The log has left something out since it is not of its kind. */
  readonly onMalformed: () => void;
}

/** Takes what is read of a topic into a log. */
export function logReader(
  log: LiveLog,
  kind: Kind,
  { values, onAnew, onMalformed }: LogReaderOptions,
): TopicReader {
  const ring = log.rings[kind];
  const marks = new Map<number, Mark>();
  return {
    next: (partition) => ring.next(partition),
    begin: (partition, offset) => ring.begin(partition, offset),
    ready: (records) => values?.readyAll(records.map(({ value }) => value)),
    read: (partition, records) => {
      const [mark] = records;
      if (mark === undefined) return;
      const last = marks.get(partition);
      if (last !== undefined && isAnew(mark, last)) {
        onAnew();
        ring.begin(partition, mark.offset);
      }
      marks.set(partition, { offset: mark.offset, timestamp: mark.timestamp });
      const before = log.malformed(kind).newest;
      log.append(kind, partition, values === undefined ? records : decoded(records, values));
      const { newest } = log.malformed(kind);
      if (newest !== undefined && newest !== before) onMalformed();
    },
  };
}

/** Records with the JSON of their values. What cannot be decoded stays as it is: it is not valid. */
function decoded(
  records: readonly KafkaRecord[],
  values: StreamValues,
): readonly KafkaRecord[] {
  if (!records.some(({ value }) => isEncoded(value))) return records;
  return records.map((record) => ({ ...record, value: values.jsonOf(record.value) }));
}

/** A rejoin brings the last batch again at most: neither one before it nor another in its place. */
function isAnew(mark: Mark, last: Mark): boolean {
  return mark.offset < last.offset ||
    (mark.offset === last.offset && mark.timestamp !== last.timestamp);
}
