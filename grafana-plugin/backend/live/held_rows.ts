import { Slices } from "#core/async/slices.ts";
import type { LiveFeed } from "#core/live/feed.ts";
import type { Kind } from "#core/live/log.ts";
import type { Ring } from "#core/live/ring.ts";
import type { LogSource } from "../../src/contract/query.ts";
import type { LogRow, PredictionRow, RecordRow, WindowRow } from "../../src/contract/rows.ts";
import {
  type PredictionSelection,
  selectLines,
  selectPredictions,
  selectRecords,
  selectWindows,
} from "./channel_reader.ts";
import type { LiveLag } from "./live_lag.ts";
import { changesInSteps, newestInSteps, type Part, type Selection } from "./log_part.ts";
import type { FollowedTail, TailSet } from "./tail_set.ts";

/** What the tail holds for a query, and its place: the answer to it goes on at `to`. */
export interface Held<Row> extends Part<Row> {
  readonly epoch: string;
  /** Records may be neither in Cassandra yet nor here any more. */
  readonly gap: boolean;
}

/** A place in the tail of a stream: everything before `to` of this epoch is known. */
export type TailPlace = Pick<Held<unknown>, "epoch" | "to">;

const ALL = { maxRows: Infinity, maxBytes: Infinity };

/** Options of {@linkcode HeldRows}. */
export interface HeldRowsOptions {
  readonly tails: TailSet;
  /** Knows which topics were not read back far enough. */
  readonly feed: Pick<LiveFeed, "hasGap">;
  /** Knows what is in Cassandra. */
  readonly lag: Pick<LiveLag, "want" | "storedIn">;
  /** Epoch of the places in a stream's log. */
  readonly epoch: (tail: FollowedTail) => string;
}

/**
 * The rows that the logs hold for queries, or those that came since a place; null when the stream is
 * not followed.
 */
export class HeldRows {
  readonly #options: HeldRowsOptions;

  constructor(options: HeldRowsOptions) {
    this.#options = options;
  }

  /** Newest state of each window of a size; no keys means all. */
  windows(
    stream: string,
    query: { readonly size: number; readonly keys: readonly string[]; readonly since?: TailPlace },
  ): Promise<Held<WindowRow> | null> {
    return this.#held(stream, (tail) => selectWindows(tail, query), query.since);
  }

  /** Records; no keys means all. */
  records(
    stream: string,
    { keys, since }: { readonly keys: readonly string[]; readonly since?: TailPlace },
  ): Promise<Held<RecordRow> | null> {
    return this.#held(stream, (tail) => selectRecords(tail, keys), since);
  }

  /** Log lines of a source. */
  lines(
    stream: string,
    { source, since }: { readonly source: LogSource; readonly since?: TailPlace },
  ): Promise<Held<LogRow> | null> {
    return this.#held(stream, (tail) => selectLines(tail, source), since);
  }

  /** Predictions of a series; no keys means all. */
  predictions(
    stream: string,
    query: PredictionSelection & { readonly since?: TailPlace },
  ): Promise<Held<PredictionRow> | null> {
    return this.#held(stream, (tail) => selectPredictions(tail, query), query.since);
  }

  async #held<Row>(
    name: string,
    select: (tail: FollowedTail) => Selection<Row>,
    since: TailPlace | undefined,
  ): Promise<Held<Row> | null> {
    const { tails, epoch: epochOf } = this.#options;
    const tail = tails.get(name);
    if (tail === undefined) return null;
    const selection = select(tail);
    const slices = new Slices();
    for (;;) {
      const epoch = epochOf(tail);
      // A place of another epoch is unknown here, so that all counts as new.
      const part = await slices.run(
        since?.epoch !== epoch
          ? newestInSteps(tail.log, selection)
          : changesInSteps(tail.log, selection, { ...ALL, from: since.to }),
      );
      // A topic that was made anew meanwhile has nothing to do with what was seen of it.
      if (epochOf(tail) !== epoch) continue;
      return { ...part, epoch, gap: this.#mayMiss(tail, selection.kind) };
    }
  }

  /** Whether records may be neither in the log nor in Cassandra. */
  #mayMiss({ stream, log }: FollowedTail, kind: Kind): boolean {
    const { feed, lag } = this.#options;
    const ring = log.rings[kind];
    const topic = kind === "predictions" ? stream.predictionsTopic : stream.topics[kind];
    if (topic === undefined) return false;
    const gap = feed.hasGap(topic);
    if (!gap && ring.completeFrom === 0) return false;
    void lag.want(Date.now());
    const stored = lag.storedIn(topic);
    return stored === undefined ? gap : isCut(ring, stored);
  }
}

/**
 * Whether records of a topic may be neither in its ring any more nor in Cassandra yet.
 *
 * @param stored by partition, the offset before which everything is in Cassandra
 */
export function isCut(
  ring: Pick<Ring, "partitions" | "from">,
  stored: ReadonlyMap<number, number>,
): boolean {
  return ring.partitions.some((partition) =>
    (stored.get(partition) ?? 0) < (ring.from(partition) ?? 0)
  );
}
