import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { KINDS, LiveLog, type LiveLogOptions } from "#core/live/log.ts";
import type { StreamTail } from "./channel_reader.ts";
import { EntryRows } from "./rows/entry_rows.ts";

/** The tail of a stream for as long as its declaration stays as it is. */
export interface FollowedTail extends StreamTail {
  /** Number of the log: places in logs of different numbers have nothing to do with each other. */
  readonly logId: number;
  /** Aborts when the stream is gone, or has another tail from now on. */
  readonly replaced: AbortSignal;
}

/** The logs of the streams that are followed. */
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

  /** Takes new declarations over, keeping the logs of known topics; true when other topics are to be read. */
  replace(streams: readonly StoredStream[]): boolean {
    let changed = streams.length !== this.#tails.size;
    const tails = streams.map((stream): readonly [string, FollowedTail] => {
      const known = this.#tails.get(stream.name);
      if (known !== undefined && JSON.stringify(known.stream) === JSON.stringify(stream)) {
        return [stream.name, known];
      }
      const sameTopics = known !== undefined &&
        KINDS.every((kind) => known.stream.topics[kind] === stream.topics[kind]);
      if (sameTopics) return [stream.name, this.#tail(stream, known)];
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

const MIB = 1 << 20;
/** Bytes that the logs of all streams may hold together. */
const TOTAL_BYTES = 192 * MIB;
const MOST_BYTES = 24 * MIB;

/** How much of each topic is kept, so that many streams take no more memory than a few. */
function logSizes(streams: number): LiveLogOptions {
  const bytes = Math.min(MOST_BYTES, TOTAL_BYTES / Math.max(1, streams));
  return {
    windows: { maxEntries: 40_000, maxBytes: bytes / 2 },
    records: { maxEntries: 20_000, maxBytes: bytes / 3 },
    late: { maxEntries: 2_000, maxBytes: bytes / 12 },
    dead: { maxEntries: 2_000, maxBytes: bytes / 12 },
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
