import { KINDS } from "../../../workers/api/live/kind.ts";
import { LiveLog } from "../../../workers/api/live/log.ts";
import type { StoredStream } from "../../../workers/core/cassandra/stored_declaration.ts";
import type { StreamTail } from "./channel_reader.ts";
import { logSizes } from "./log_sizes.ts";
import { EntryRows } from "./rows/entry_rows.ts";

/** The logs of the streams that are followed. */
export class TailSet {
  #tails: ReadonlyMap<string, StreamTail> = new Map();

  get all(): readonly StreamTail[] {
    return [...this.#tails.values()];
  }

  get(stream: string): StreamTail | undefined {
    return this.#tails.get(stream);
  }

  /** Takes new declarations over, keeping the logs of known topics; true when other topics are to be read. */
  replace(streams: readonly StoredStream[]): boolean {
    let changed = streams.length !== this.#tails.size;
    const tails = streams.map((stream): readonly [string, StreamTail] => {
      const known = this.#tails.get(stream.name);
      if (
        known !== undefined &&
        JSON.stringify(known.stream) === JSON.stringify(stream)
      ) {
        return [stream.name, known];
      }
      const rows = new EntryRows(stream);
      const sameTopics = known !== undefined &&
        KINDS.every((kind) => known.stream.topics[kind] === stream.topics[kind]);
      if (sameTopics) return [stream.name, { stream, log: known.log, rows }];
      changed = true;
      return [stream.name, {
        stream,
        log: new LiveLog(logSizes(streams.length)),
        rows,
      }];
    });
    this.#tails = new Map(tails);
    return changed;
  }
}
