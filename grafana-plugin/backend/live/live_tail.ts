import type kafkajs from "kafkajs";
import { atMost } from "#core/async/time_limit.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { Gap } from "#core/contract/gap.ts";
import { LiveFeed } from "#core/live/feed.ts";
import type { MalformedMessages } from "#core/live/malformed.ts";
import type { SchemaRegistry } from "#core/registry/schema_registry.ts";
import { ValueDecoder } from "#core/registry/value_decoder.ts";
import { ProgressBoard, type TaskProgress } from "#core/progress.ts";
import type { Pulse } from "../../src/contract/live.ts";
import type { PipelineRow, Steps } from "../../src/frames/mod.ts";
import type { Log, SubscribeResult } from "../sdk/mod.ts";
import { embeddedRegistry } from "../connections/schema_registry.ts";
import { HeldRows } from "./held_rows.ts";
import { type FeedOptions, LiveChannels } from "./live_channels.ts";
import { LiveLag } from "./live_lag.ts";
import { gapSource, Pulses } from "./pulses.ts";
import { type FollowedTail, tailEpoch, TailSet } from "./tail_set.ts";

/** Options of {@linkcode LiveTail}. */
export interface LiveTailOptions {
  readonly kafka: kafkajs.Kafka;
  readonly streams: readonly StoredStream[];
  /** `SLUICE_GROUP` of the workers. */
  readonly group: string;
  /** Opens the schema registry, when a record needs it. Default: the embedded one. */
  readonly openRegistry?: (() => Promise<SchemaRegistry>) | undefined;
  /** Explains a fault of Kafka or the registry and what to do. Default: the error's own message. */
  readonly describe?: (error: unknown) => string;
  readonly log: Log;
}

/**
 * The newest of all streams, read from Kafka by one consumer. It answers what Cassandra does not
 * hold yet and feeds every live channel; a channel costs the same however many watch it.
 */
export class LiveTail {
  /** Every start begins a new epoch. */
  readonly #id = crypto.randomUUID().slice(0, 8);
  readonly #board = new ProgressBoard();
  readonly #tails = new TailSet();
  readonly #feed: LiveFeed;
  readonly #values: ValueDecoder;
  readonly #lag: LiveLag;
  readonly #pulses: Pulses;
  readonly #channels: LiveChannels;
  readonly #held: HeldRows;
  readonly #stop = new AbortController();
  #fed: Promise<void> | undefined;

  constructor({ kafka, streams, group, openRegistry, describe, log }: LiveTailOptions) {
    this.#tails.replace(streams);
    const tails = () => this.#tails.all;
    const board = this.#board;
    this.#values = new ValueDecoder({
      open: openRegistry ?? (() => Promise.resolve(embeddedRegistry(kafka, group))),
      describe,
      log,
    });
    this.#feed = new LiveFeed(kafka, {
      streams: () =>
        tails().map(({ stream, log }) => {
          const { name, topics, predictionsTopic } = stream;
          return {
            topics,
            log,
            values: this.#values.of(stream),
            ...(predictionsTopic && { predictions: { topic: predictionsTopic, stream: name } }),
          };
        }),
      board,
      group,
      reader: "grafana",
      backToStored: true,
      describe,
      log,
    });
    const topics = () => new Map(tails().map(({ stream }) => [stream.name, stream.topics]));
    const others = () => [
      ...new Set(tails().flatMap(({ stream: { predictionsTopic } }) => predictionsTopic ?? [])),
    ];
    this.#lag = new LiveLag(kafka, { group, topics, others, log });
    this.#pulses = new Pulses({
      tails,
      board,
      lag: this.#lag,
      isComplete: () => this.#feed.isReady,
    });
    const epoch = (tail: FollowedTail) => tailEpoch(this.#id, tail);
    this.#held = new HeldRows({ tails: this.#tails, feed: this.#feed, lag: this.#lag, epoch });
    this.#channels = new LiveChannels({
      tails: this.#tails,
      pulses: this.#pulses,
      epoch: (tail) => tail === "pipeline" ? this.#id : epoch(tail),
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
   * Resolves when the tail of the topics was read, or after `ms`; returns which. While Kafka is
   * known to be away it does not wait.
   */
  async whenReady(ms: number, signal: AbortSignal): Promise<boolean> {
    this.start();
    if (this.#feed.isReady || this.#feed.failed) return this.#feed.isReady;
    const either = AbortSignal.any([signal, this.#stop.signal]);
    await atMost(this.#feed.outcome, { ms, signal: either });
    return this.#feed.isReady;
  }

  /** Why nothing is read from Kafka at the moment; null when all is well. */
  get fault(): string | null {
    return this.#feed.fault;
  }

  /** Why records wait for their schemas; null when none does. */
  get schemasFault(): string | null {
    return this.#values.health()?.detail ?? null;
  }

  /** The newest progress report of each task of the process workers. */
  get tasks(): readonly TaskProgress[] {
    return this.#board.tasks;
  }

  /** What was gone before a worker had read it, newest first; of all streams, or of one. */
  gaps(stream?: StoredStream): readonly Gap[] {
    return stream === undefined ? this.#board.gaps : this.#board.gapsOf(gapSource(stream));
  }

  /** What the topic of a stream's windows held that is no window. */
  malformed(stream: string): MalformedMessages {
    return this.#tails.get(stream)?.log.malformed("windows") ?? { count: 0 };
  }

  /** Channels that are being fed, and what the logs hold and have left out. */
  get figures(): {
    readonly channels: number;
    readonly entries: number;
    readonly bytes: number;
    readonly malformed: ReadonlyMap<string, number>;
  } {
    const tails = this.#tails.all;
    return {
      channels: this.#channels.running,
      entries: tails.reduce((sum, { log }) => sum + log.entries, 0),
      bytes: tails.reduce((sum, { log }) => sum + log.bytes, 0),
      malformed: new Map(
        tails.map(({ stream, log }) => [stream.name, log.malformed("windows").count]),
      ),
    };
  }

  /** Newest state of each window that is held; see {@linkcode HeldRows.windows}. */
  readonly windows: HeldRows["windows"] = (...query) => this.#held.windows(...query);

  /** Records that are held; see {@linkcode HeldRows.records}. */
  readonly records: HeldRows["records"] = (...query) => this.#held.records(...query);

  /** Log lines that are held; see {@linkcode HeldRows.lines}. */
  readonly lines: HeldRows["lines"] = (...query) => this.#held.lines(...query);

  /** Predictions that are held; see {@linkcode HeldRows.predictions}. */
  readonly predictions: HeldRows["predictions"] = (...query) => this.#held.predictions(...query);

  /** The newest state of a stream. */
  pulse(stream: string): Pulse | undefined {
    return this.#pulses.samples.newest(stream);
  }

  /** States of all streams that were sampled within a range of times, epoch ms. */
  *pipelineInSteps(
    range: { readonly from: number; readonly to: number },
  ): Steps<{
    readonly rows: PipelineRow[];
    readonly epoch: string;
    readonly to: number;
  }> {
    // What is sampled meanwhile may be among the rows, and comes again.
    const to = this.#pulses.taken;
    const rows = yield* this.#pulses.samples.withinInSteps(range);
    return { rows, epoch: this.#id, to };
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
    await atMost(this.#lag.want(Date.now()), { ms });
  }

  /** Waits for the first sample of the pipeline's state, but no longer than `ms`. */
  async whenSampled(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#pulses.taken === 0) await atMost(this.#pulses.next, { ms, signal });
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
    this.#tails.replace([]);
    this.#pulses.stop();
    await Promise.all([this.#fed, this.#lag.close(), this.#values.close()]);
  }
}
