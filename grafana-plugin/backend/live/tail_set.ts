import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { KINDS, LiveLog } from "#core/live/log.ts";
import type { StreamTail } from "./channel_reader.ts";
import { logSizes } from "./log_sizes.ts";
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
