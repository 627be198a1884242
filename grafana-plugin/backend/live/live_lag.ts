import type kafkajs from "kafkajs";
import { pause } from "#core/async/wait.ts";
import type { StreamTopics } from "#core/declaration/mod.ts";
import { type CommittedOffsets, committedOffsets, fetchTopicOffsets } from "#core/kafka/offsets.ts";
import { persistGroup, processGroup } from "#core/kafka/groups.ts";
import { type GroupLag, groupLag } from "#core/kafka/lag.ts";
import { TOPIC_KINDS } from "#core/live/log.ts";
import { ReaderTrend } from "#core/pipeline/reader_trend.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import type { Log } from "../sdk/mod.ts";

/** Time between two looks while it is watched, ms. */
const EVERY_MS = 2_000;
/** After the last request for it the lag is watched that long, ms. */
const WATCH_MS = 5 * 60_000;

/** How many records of a stream each group has not read yet; null when that is not known. */
export interface StreamLag {
  readonly process: number | null;
  readonly persist: number | null;
  /** Since when records have waited for one of the groups and it read none, epoch ms; null when it reads. */
  readonly waitingSince: number | null;
}

/** Options of {@linkcode LiveLag}. */
export interface LiveLagOptions {
  /** Prefix of the consumer groups. */
  readonly group: string;
  readonly topics: () => ReadonlyMap<string, StreamTopics>;
  /** Further topics, of which it is to be known what is in Cassandra. */
  readonly others: () => readonly string[];
  readonly log: Log;
}

/** Watches how far the process and persist workers are, for as long as it is wanted. */
export class LiveLag {
  readonly #kafka: kafkajs.Kafka;
  readonly #options: LiveLagOptions;
  readonly #stop = new AbortController();
  #lags: ReadonlyMap<string, StreamLag> = new Map();
  /** By group and stream. */
  readonly #trends = new Map<string, ReaderTrend>();
  #stored: CommittedOffsets | undefined;
  #wantedUntil = 0;
  #watching: Promise<void> | undefined;
  #first = Promise.withResolvers<void>();

  constructor(kafka: kafkajs.Kafka, options: LiveLagOptions) {
    this.#kafka = kafka;
    this.#options = options;
  }

  /** The lag of a stream when it is being watched. */
  of(stream: string): StreamLag {
    return this.#lags.get(stream) ?? UNKNOWN;
  }

  /**
   * By partition of a topic, the offset before which everything is in Cassandra; undefined when that
   * is not being watched.
   */
  storedIn(topic: string): ReadonlyMap<number, number> | undefined {
    return this.#stored && (this.#stored.get(topic) ?? new Map());
  }

  /** Has it watched for the next five minutes; resolves when there is a first answer. */
  want(now: number): Promise<void> {
    this.#wantedUntil = now + WATCH_MS;
    this.#watching ??= this.#watch();
    return this.#first.promise;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stop;
    const admin = this.#kafka.admin();
    try {
      await admin.connect();
      while (!signal.aborted && Date.now() < this.#wantedUntil) {
        await this.#look(admin);
        this.#first.resolve();
        await pause(EVERY_MS, signal);
      }
    } catch (error) {
      this.#options.log.debug("the lag is not known", {
        reason: errorMessage(error),
      });
      await pause(EVERY_MS, signal);
    } finally {
      this.#lags = new Map();
      this.#stored = undefined;
      this.#first.resolve();
      this.#first = Promise.withResolvers();
      await admin.disconnect().catch(() => {});
      this.#watching = undefined;
    }
    if (!signal.aborted && Date.now() < this.#wantedUntil) {
      this.#watching = this.#watch();
    }
  }

  async #look(admin: kafkajs.Admin): Promise<void> {
    const streams = this.#options.topics();
    const ofStreams = [...streams.values()].flatMap((topics) =>
      TOPIC_KINDS.map((kind) => topics[kind])
    );
    const all = [...ofStreams, ...this.#options.others()];
    const offsets = await fetchTopicOffsets(admin, all);
    const topics = [...offsets.keys()];
    const group = this.#options.group;
    const [processed, stored] = await Promise.all([
      committedOffsets(admin, { groupId: processGroup(group), topics }),
      committedOffsets(admin, { groupId: persistGroup(group), topics }),
    ]);
    const lagOf = (group: string, committed: CommittedOffsets): GroupLag =>
      groupLag({ group, committed, reads: topics }, offsets);
    const process = lagOf(processGroup(group), processed);
    const persist = lagOf(persistGroup(group), stored);
    const at = Date.now();
    this.#lags = new Map([...streams].map(([name, topics]) => {
      const read = placeIn(process, [topics.records]);
      const written = placeIn(persist, TOPIC_KINDS.map((kind) => topics[kind]));
      const waits = [[process, read], [persist, written]] as const;
      const since = waits.flatMap(([{ group }, place]) =>
        place === null ? [] : this.#waitingSince(`${group}/${name}`, { at, ...place }) ?? []
      );
      return [name, {
        process: read?.lag ?? null,
        persist: written?.lag ?? null,
        waitingSince: since.length === 0 ? null : Math.min(...since),
      }];
    }));
    this.#stored = stored;
  }

  #waitingSince(
    name: string,
    sample: { readonly at: number; readonly position: number; readonly lag: number },
  ): number | null {
    const trend = this.#trends.get(name) ?? new ReaderTrend();
    this.#trends.set(name, trend);
    trend.add({ ...sample, present: null });
    return trend.observe().waitingSince;
  }
}

const UNKNOWN: StreamLag = { process: null, persist: null, waitingSince: null };

/** How far a group is in some topics; null when none of them exists or the group never read. */
function placeIn(lag: GroupLag, topics: readonly string[]) {
  const found = lag.topics.filter(({ topic }) => topics.includes(topic));
  const offsets = found.flatMap(({ partitions }) => partitions.map(({ offset }) => offset));
  if (offsets.every((offset) => offset === null)) return null;
  return {
    lag: found.reduce((sum, { lag }) => sum + lag, 0),
    position: offsets.reduce((sum: number, offset) => sum + (offset ?? 0), 0),
  };
}
