import { getHeapStatistics } from "node:v8";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { KINDS, LiveLog, type LiveLogOptions, TOPIC_KINDS } from "#core/live/log.ts";
import type { StreamTail } from "./channel_reader.ts";
import { EntryRows } from "./rows/entry_rows.ts";

/** The tail of a stream for as long as its declaration stays as it is. */
export interface FollowedTail extends StreamTail {
  /** Number of the log: places in logs of different numbers have nothing to do with each other. */
  readonly logId: number;
  /** Aborts when the stream is gone, or has another tail from now on. */
  readonly replaced: AbortSignal;
}

/** All of this process that follow streams: their logs share its memory. */
const sets = new Set<TailSet>();

/** The logs of the streams that are followed; they share the process's memory with those of others. */
export class TailSet {
  #tails: ReadonlyMap<string, FollowedTail> = new Map();
  readonly #ends = new Map<FollowedTail, AbortController>();
  #logs = 0;

  get all(): readonly FollowedTail[] {
    return [...this.#tails.values()];
  }

  get(stream: string): FollowedTail | undefined {
    return this.#tails.get(stream);
  }

  /** Takes new declarations over, keeping the logs of known topics; true when the topics are to be read anew. */
  replace(streams: readonly StoredStream[]): boolean {
    let changed = streams.length !== this.#tails.size;
    const tails = streams.map((stream): readonly [string, FollowedTail] => {
      const known = this.#tails.get(stream.name);
      if (known !== undefined && JSON.stringify(known.stream) === JSON.stringify(stream)) {
        return [stream.name, known];
      }
      // Encoded records are read by the schema that the reading began with.
      changed ||= JSON.stringify(known?.stream.schema) !== JSON.stringify(stream.schema);
      if (known !== undefined && haveSameTopics(known.stream, stream)) {
        return [stream.name, this.#tail(stream, known)];
      }
      changed = true;
      const log = new LiveLog(logSizes(streams.length));
      return [stream.name, this.#tail(stream, { log, logId: ++this.#logs })];
    });
    this.#tails = new Map(tails);
    const kept = new Set(this.all);
    for (const [tail, end] of this.#ends) {
      if (kept.has(tail)) continue;
      this.#ends.delete(tail);
      end.abort();
    }
    if (kept.size === 0) sets.delete(this);
    else sets.add(this);
    const followed = [...sets].flatMap(({ all }) => all);
    for (const { log } of followed) log.resize(logSizes(followed.length));
    return changed;
  }

  #tail(
    stream: StoredStream,
    { log, logId }: Pick<FollowedTail, "log" | "logId">,
  ): FollowedTail {
    const end = new AbortController();
    const tail = { stream, log, logId, rows: new EntryRows(stream), replaced: end.signal };
    this.#ends.set(tail, end);
    return tail;
  }
}

function haveSameTopics(a: StoredStream, b: StoredStream): boolean {
  return a.predictionsTopic === b.predictionsTopic &&
    TOPIC_KINDS.every((kind) => a.topics[kind] === b.topics[kind]);
}

const MIB = 1 << 20;
/** Memory that the logs of all datasources may take: a share of what the process has, at most this. */
const TOTAL = { share: 0.25, mostBytes: 384 * MIB };
/** Memory that the log of one stream may take. */
const MOST_BYTES = 48 * MIB;
/** The rows that are made of entries are kept with them: bytes per byte of an entry, as measured. */
const ROW_SHARE = 1.7;

/** How much of each topic is kept, so that many streams take no more memory than a few. */
function logSizes(streams: number): LiveLogOptions {
  const total = Math.min(TOTAL.mostBytes, TOTAL.share * getHeapStatistics().heap_size_limit);
  const bytes = Math.min(MOST_BYTES, total / Math.max(1, streams));
  const ring = (maxEntries: number, share: number) => ({
    maxEntries,
    maxBytes: bytes * share,
    rowShare: ROW_SHARE,
  });
  return {
    windows: ring(40_000, 1 / 2),
    records: ring(20_000, 1 / 3),
    late: ring(2_000, 1 / 12),
    dead: ring(2_000, 1 / 24),
    predictions: ring(10_000, 1 / 24),
  };
}

/**
 * The epoch of the places in a stream's log: they are good as long as none of its topics begins
 * anew.
 *
 * @param id of the process's tail: every start begins a new epoch
 */
export function tailEpoch(id: string, { log, logId }: Pick<FollowedTail, "log" | "logId">): string {
  const rings = KINDS.reduce((sum, kind) => sum + log.rings[kind].epoch, 0);
  return `${id}-${logId}-${rings}`;
}
