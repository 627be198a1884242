import type kafkajs from "kafkajs";
import { type Kind, KINDS } from "../../../workers/api/live/kind.ts";
import { ProgressBoard } from "../../../workers/api/live/progress_board.ts";
import type { StoredStream } from "../../../workers/core/cassandra/stored_declaration.ts";
import type { TaskProgress } from "../../../workers/core/progress/progress.ts";
import type { Pulse } from "../../src/contract/live.ts";
import type { LogSource } from "../../src/contract/query.ts";
import type { LogRow, RecordRow, WindowRow } from "../../src/contract/rows.ts";
import type { PipelineRow } from "../../src/frames/mod.ts";
import type { Log, SubscribeResult } from "../sdk/mod.ts";
import { atMost } from "./at_most.ts";
import { selectLines, selectRecords, selectWindows } from "./channel_reader.ts";
import { isCut } from "./is_cut.ts";
import { type FeedOptions, LiveChannels } from "./live_channels.ts";
import { LiveLag } from "./live_lag.ts";
import { changesFrom, newestHeld, type Part, type Selection } from "./log_part.ts";
import { Pulses } from "./pulses.ts";
import { TailFeed } from "./tail_feed.ts";
import { type FollowedTail, TailSet } from "./tail_set.ts";

/** Options of {@linkcode LiveTail}. */
export interface LiveTailOptions {
  readonly kafka: kafkajs.Kafka;
  readonly streams: readonly StoredStream[];
  /** `SLUICE_GROUP` of the workers. */
  readonly group: string;
  readonly log: Log;
}

/** What the tail holds for a query, and its place: the answer to it goes on at `to`. */
export interface Held<Row> extends Part<Row> {
  readonly epoch: string;
  /** Records may be neither in Cassandra yet nor here any more. */
  readonly gap: boolean;
}

/** A place in the tail of a stream: everything before `to` of this epoch is known. */
export type TailPlace = Pick<Held<unknown>, "epoch" | "to">;

/**
 * The newest of all streams, read from Kafka by one consumer. It answers what Cassandra does not
 * hold yet and feeds every live channel; a channel costs the same however many watch it.
 */
export class LiveTail {
  readonly #kafka: kafkajs.Kafka;
  /** Every start begins a new epoch. */
  readonly #id = crypto.randomUUID().slice(0, 8);
  readonly #board = new ProgressBoard();
  readonly #tails = new TailSet();
  readonly #feed: TailFeed;
  readonly #lag: LiveLag;
  readonly #pulses: Pulses;
  readonly #channels: LiveChannels;
  readonly #stop = new AbortController();
  #fed: Promise<void> | undefined;

  constructor({ kafka, streams, group, log }: LiveTailOptions) {
    this.#kafka = kafka;
    this.#tails.replace(streams);
    const tails = () => this.#tails.all;
    const board = this.#board;
    this.#feed = new TailFeed(this.#kafka, { tails, board, group, log });
    const topics = () => new Map(tails().map(({ stream }) => [stream.name, stream.topics]));
    this.#lag = new LiveLag(this.#kafka, { group, topics, log });
    this.#pulses = new Pulses({
      tails,
      board,
      lag: this.#lag,
      isComplete: () => this.#feed.isReady,
    });
    this.#channels = new LiveChannels({
      tails: this.#tails,
      pulses: this.#pulses,
      epoch: (tail) => tail === "pipeline" ? this.#id : this.#epoch(tail),
      log,
    });
  }

  /** Begins to read, once. */
  start(): void {
    this.#fed ??= this.#feed.run(this.#stop.signal);
    this.#pulses.start(() => {
      if (this.#channels.running > 0) void this.#lag.want(Date.now());
    });
  }

  /** Follows these streams from now on. */
  setStreams(streams: readonly StoredStream[]): void {
    if (this.#tails.replace(streams)) this.#feed.restart();
  }

  /**
   * Resolves when the tail of the topics was read, or after `ms`; tells which. While Kafka is known
   * to be away nobody waits.
   */
  async whenReady(ms: number, signal: AbortSignal): Promise<boolean> {
    this.start();
    if (this.#feed.isReady || this.#feed.failed) return this.#feed.isReady;
    await atMost(ms, this.#feed.ready, AbortSignal.any([signal, this.#stop.signal]));
    return this.#feed.isReady;
  }

  /** Why nothing is read from Kafka at the moment; null when all is well. */
  get fault(): string | null {
    return this.#feed.fault;
  }

  /** The newest progress report of each task of the process workers. */
  get tasks(): readonly TaskProgress[] {
    return this.#board.tasks;
  }

  /** Channels that are being fed, and what the logs hold. */
  get figures(): { readonly channels: number; readonly entries: number } {
    const entries = this.#tails.all.reduce(
      (sum, { log }) => sum + log.entries,
      0,
    );
    return { channels: this.#channels.running, entries };
  }

  /**
   * Newest state of each window that is held, or of those that changed since a place; null when the
   * stream is not followed.
   */
  windows(
    stream: string,
    query: { readonly size: number; readonly keys: readonly string[]; readonly since?: TailPlace },
  ): Held<WindowRow> | null {
    return this.#held(stream, (tail) => selectWindows(tail, query), query.since);
  }

  /** Records that are held, or those that came since a place; no keys means all. */
  records(
    stream: string,
    { keys, since }: { readonly keys: readonly string[]; readonly since?: TailPlace },
  ): Held<RecordRow> | null {
    return this.#held(stream, (tail) => selectRecords(tail, keys), since);
  }

  /** Log lines that are held, or those that came since a place. */
  lines(
    stream: string,
    { source, since }: { readonly source: LogSource; readonly since?: TailPlace },
  ): Held<LogRow> | null {
    return this.#held(stream, (tail) => selectLines(tail, source), since);
  }

  /** The newest state of a stream. */
  pulse(stream: string): Pulse | undefined {
    return this.#pulses.samples.newest(stream);
  }

  /** States of all streams that were sampled within a range of times, epoch ms. */
  pipeline(
    range: { readonly from: number; readonly to: number },
  ): {
    readonly rows: PipelineRow[];
    readonly epoch: string;
    readonly to: number;
  } {
    const rows = this.#pulses.samples.within(range);
    return { rows, epoch: this.#id, to: this.#pulses.taken };
  }

  /** The newest state of each stream. */
  pulses(): PipelineRow[] {
    return this.#pulses.newest();
  }

  /** Time of the oldest state that is remembered, epoch ms. */
  get pipelineSince(): number | undefined {
    return this.#pulses.samples.since;
  }

  /** Has the lag watched for a while; resolves when it is known, or after `ms`. */
  async wantLag(ms: number): Promise<void> {
    await atMost(ms, this.#lag.want(Date.now()));
  }

  /** Waits for the first sample of the pipeline's state, but no longer than `ms`. */
  async whenSampled(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#pulses.taken === 0) await atMost(ms, this.#pulses.next, signal);
  }

  /** Answers a viewer of a channel with what is held for it. */
  async subscribe(path: string, data: unknown, signal: AbortSignal): Promise<SubscribeResult> {
    await this.whenReady(5_000, signal);
    return this.#channels.subscribe(path, data);
  }

  /** Feeds a channel until `signal` aborts. @throws as {@linkcode LiveChannels.run} does */
  async run(path: string, data: unknown, { send, signal }: FeedOptions): Promise<void> {
    this.start();
    const either = AbortSignal.any([signal, this.#stop.signal]);
    await this.#channels.run(path, data, { send, signal: either });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#pulses.stop();
    await Promise.all([this.#fed, this.#lag.close()]);
  }

  #held<Row>(
    name: string,
    select: (tail: FollowedTail) => Selection<Row>,
    since: TailPlace | undefined,
  ): Held<Row> | null {
    const tail = this.#tails.get(name);
    if (tail === undefined) return null;
    const selection = select(tail);
    const epoch = this.#epoch(tail);
    // Of another epoch the place says nothing, so that all counts as new.
    const part = since?.epoch !== epoch
      ? newestHeld(tail.log, selection)
      : changesFrom(tail.log, selection, { from: since.to, maxRows: Infinity, maxBytes: Infinity });
    return { ...part, epoch, gap: this.#mayMiss(tail, selection.kind) };
  }

  /** Whether records may be neither in the log nor in Cassandra. */
  #mayMiss({ stream, log }: FollowedTail, kind: Kind): boolean {
    const ring = log.rings[kind];
    const topic = stream.topics[kind];
    const gap = this.#feed.hasGap(topic);
    if (!gap && ring.completeFrom === 0) return false;
    void this.#lag.want(Date.now());
    const stored = this.#lag.storedIn(topic);
    return stored === undefined ? gap : isCut(ring, stored);
  }

  /** Places in a log are good as long as none of its topics begins anew. */
  #epoch({ log, logId }: FollowedTail): string {
    const rings = KINDS.reduce((sum, kind) => sum + log.rings[kind].epoch, 0);
    return `${this.#id}-${logId}-${rings}`;
  }
}
