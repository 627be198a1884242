import type { Static } from "typebox";
import { cached } from "#core/async/cached.ts";
import { atMost } from "#core/async/time_limit.ts";
import { pause } from "#core/async/wait.ts";
import type { Gap } from "#core/contract/gap.ts";
import { persistGroup, processGroup } from "#core/kafka/groups.ts";
import type { GroupLag } from "#core/kafka/lag.ts";
import type { Stream } from "#core/declaration/mod.ts";
import type { LiveFeed } from "#core/live/feed.ts";
import type { FeedStream } from "#core/live/feed_source.ts";
import { LastMinute } from "#core/pipeline/last_minute.ts";
import { ReaderTrend, UNSEEN } from "#core/pipeline/reader_trend.ts";
import { verdictOf } from "#core/pipeline/verdict.ts";
import { WatermarkWatch } from "#core/pipeline/watermark_watch.ts";
import { partialsTopic } from "#core/kafka/topics.ts";
import { type ProgressBoard, streamState } from "#core/progress.ts";
import type { Broker } from "../broker.ts";
import { ProblemError } from "#core/http/problem.ts";
import type { streamPipeline } from "../contract/schemas.ts";

/** What the watch looks at. */
export interface PipelineParts {
  readonly streams: ReadonlyMap<
    string,
    FeedStream & { readonly declaration: Pick<Stream, "outOfOrdernessMs" | "derived"> }
  >;
  readonly broker: Pick<Broker, "lags">;
  readonly board: ProgressBoard;
  readonly live: Pick<LiveFeed, "isReady" | "fault">;
  /** Prefix of the consumer groups. */
  readonly group: string;
}

/** The pipeline at one look, as the route answers it. */
export interface PipelineAnswer {
  readonly now: number;
  readonly streams: readonly Static<typeof streamPipeline>[];
  readonly gaps: readonly Gap[];
}

/** Time between two looks at the lag, ms: while somebody asks, and while nobody does. */
const LOOK_MS = { asked: 1_000, unasked: 5_000 } as const;
/** Somebody who asked this long ago may ask again, ms. */
const ASKED_MS = 10_000;
/** A lag that was seen longer ago than this is not known any more, ms. */
const GOOD_MS = 10_000;
/** How long the text of an answer is good, ms: clients have thousands of subscriptions to it. */
const TEXT_MS = 250;
/** How long an answer waits for a new look, ms: Kafka may be away. */
const WAIT_MS = 1_500;

/**
 * Looks at the workers all the time, so that it can say not only how far they are but whether they
 * get on, and since when not.
 */
export class PipelineWatch {
  readonly #parts: PipelineParts;
  readonly #trends = new Map<string, { process: ReaderTrend; persist: ReaderTrend }>();
  readonly #watermarks = new Map<string, WatermarkWatch>();
  readonly #minutes = new Map<string, LastMinute>();
  #seenAt = -Infinity;
  #silentSince: number | null = null;
  #askedAt = -Infinity;
  #looking: Promise<void> | undefined;
  #wake = new AbortController();

  constructor(parts: PipelineParts) {
    this.#parts = parts;
    for (const name of parts.streams.keys()) {
      this.#trends.set(name, { process: new ReaderTrend(), persist: new ReaderTrend() });
      this.#watermarks.set(name, new WatermarkWatch());
      this.#minutes.set(name, new LastMinute());
    }
  }

  /** Looks until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#look();
      this.#wake = new AbortController();
      const asked = Date.now() - this.#askedAt < ASKED_MS;
      await pause(
        asked ? LOOK_MS.asked : LOOK_MS.unasked,
        AbortSignal.any([signal, this.#wake.signal]),
      );
    }
  }

  /**
   * The pipeline now.
   *
   * @throws {ProblemError} 503 until everything was read once: before that all would be zero
   */
  async answer(): Promise<PipelineAnswer> {
    const { live } = this.#parts;
    if (!live.isReady) {
      throw new ProblemError("live-not-ready", live.fault ?? "The pipeline is not known yet");
    }
    await this.#refresh();
    return this.#answer(Date.now());
  }

  /** The JSON of {@linkcode answer}, made once for all who follow it. */
  readonly text: () => Promise<string> = cached(
    async () => JSON.stringify(await this.answer()),
    { keepMs: TEXT_MS },
  );

  async #refresh(): Promise<void> {
    const now = Date.now();
    if (now - this.#askedAt >= ASKED_MS) this.#wake.abort();
    this.#askedAt = now;
    if (now - this.#seenAt < LOOK_MS.asked) return;
    await atMost(this.#look(), { ms: WAIT_MS });
  }

  #look(): Promise<void> {
    return this.#looking ??= this.#lookNow().finally(() => this.#looking = undefined);
  }

  async #lookNow(): Promise<void> {
    const groups = await this.#parts.broker.lags().catch(() => undefined);
    const at = Date.now();
    if (groups === undefined) {
      this.#silentSince ??= Math.max(this.#seenAt, at - LOOK_MS.unasked);
      return;
    }
    this.#silentSince = null;
    this.#seenAt = at;
    const { streams, board, live, group } = this.#parts;
    for (const [name, { topics, declaration }] of streams) {
      const names: string[] = Object.values(topics);
      if (declaration.derived !== undefined) names.push(partialsTopic(group, name));
      const trends = this.#trends.get(name)!;
      for (
        const [trend, of] of [
          [trends.process, processGroup(group)],
          [trends.persist, persistGroup(group)],
        ] as const
      ) {
        const seen = positionIn(groups, { group: of, topics: names });
        if (seen !== undefined) trend.add({ at, ...seen });
      }
      if (live.isReady) {
        const state = streamState(name, board.tasks, at);
        this.#watermarks.get(name)!.add(state, at);
        this.#minutes.get(name)!.add(state.ledger, at);
      }
    }
  }

  #answer(now: number): PipelineAnswer {
    const { streams, board } = this.#parts;
    const known = now - this.#seenAt < GOOD_MS;
    return {
      now,
      streams: [...streams].map(([name, { declaration, log }]) => {
        const { ledger, holes, tasks, ...times } = streamState(name, board.tasks, now);
        const trends = this.#trends.get(name)!;
        const process = known ? trends.process.observe() : UNSEEN;
        const persist = known ? trends.persist.observe() : UNSEEN;
        const rate = log.rate.perSecond(now);
        return {
          stream: name,
          verdict: verdictOf({
            now,
            rate,
            newestAt: log.rate.newest,
            outOfOrdernessMs: declaration.outOfOrdernessMs,
            watermark: times.watermark,
            maxEventTime: times.maxEventTime,
            heldSince: this.#watermarks.get(name)!.heldSince,
            lowestTask: tasks.find(({ watermark }) => watermark === times.watermark)?.task ?? null,
            waitsFor: times.waitsFor,
            silentSince: this.#silentSince,
            process,
            persist,
          }),
          rate,
          history: log.rate.history(now),
          newestAt: log.rate.newest,
          lastMinute: this.#minutes.get(name)!.of(ledger),
          ...times,
          ledger,
          holes,
          lag: { process: process.lag, persist: persist.lag },
          tasks: [...tasks],
        };
      }),
      gaps: board.gaps,
    };
  }
}

/** How far a group is in some topics; undefined when Kafka knows no such group. */
function positionIn(
  groups: readonly GroupLag[],
  of: { readonly group: string; readonly topics: readonly string[] },
) {
  const found = groups.find(({ group }) => group === of.group);
  if (found === undefined) return undefined;
  const topics = found.topics.filter(({ topic }) => of.topics.includes(topic));
  const offsets = topics.flatMap(({ partitions }) => partitions.map(({ offset }) => offset ?? 0));
  const { state } = found;
  return {
    lag: topics.reduce((sum, { lag }) => sum + lag, 0),
    position: offsets.reduce((sum, offset) => sum + offset, 0),
    present: state === undefined || state === "Unknown" ? null : !GONE.has(state),
  };
}

/** States of a group that has no member. */
const GONE: ReadonlySet<string> = new Set(["Empty", "Dead"]);
