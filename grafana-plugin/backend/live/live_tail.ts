import type kafkajs from "kafkajs";
import { KINDS } from "../../../workers/api/live/kind.ts";
import { ProgressBoard } from "../../../workers/api/live/progress_board.ts";
import { pause } from "../../../workers/core/lifecycle/pause.ts";
import type { StoredStream } from "../../../workers/core/cassandra/stored_declaration.ts";
import type { TaskProgress } from "../../../workers/core/progress/progress.ts";
import { decodeLivePath } from "../../src/contract/channel.ts";
import type { Pulse } from "../../src/contract/live.ts";
import type { LogSource } from "../../src/contract/query.ts";
import type { LogRow, RecordRow, WindowRow } from "../../src/contract/rows.ts";
import { pipelineFrame, type PipelineRow } from "../../src/frames/mod.ts";
import type { Log, SendPacket, SubscribeResult } from "../sdk/mod.ts";
import {
  channelReader,
  selectLines,
  selectRecords,
  selectWindows,
  type StreamTail,
} from "./channel_reader.ts";
import { ChannelPlaces } from "./channel_places.ts";
import { LiveLag } from "./live_lag.ts";
import { changesFrom, newestHeld, type Part, type Selection } from "./log_part.ts";
import { packetOf } from "./packet.ts";
import { Pulses } from "./pulses.ts";
import { runChannel } from "./run_channel.ts";
import { TailFeed } from "./tail_feed.ts";
import { TailSet } from "./tail_set.ts";

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

/** What an answer to a subscription holds at most. */
const SNAPSHOT_LIMITS = { maxRows: 2_000, maxBytes: 1 << 20 };

/**
 * The newest of all streams, read from Kafka by one consumer. It answers what Cassandra does not
 * hold yet and feeds every live channel; a channel costs the same however many watch it.
 */
export class LiveTail {
  readonly #kafka: kafkajs.Kafka;
  readonly #log: Log;
  /** Every start begins a new epoch. */
  readonly #id = crypto.randomUUID().slice(0, 8);
  readonly #board = new ProgressBoard();
  readonly #tails = new TailSet();
  readonly #feed: TailFeed;
  readonly #lag: LiveLag;
  readonly #pulses: Pulses;
  readonly #places = new ChannelPlaces();
  readonly #stop = new AbortController();
  #running = 0;
  #fed: Promise<void> | undefined;

  constructor({ kafka, streams, group, log }: LiveTailOptions) {
    this.#kafka = kafka;
    this.#log = log;
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
  }

  /** Begins to read, once. */
  start(): void {
    this.#fed ??= this.#feed.run(this.#stop.signal);
    this.#pulses.start(() => {
      if (this.#running > 0) void this.#lag.want(Date.now());
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
    const waiting = new AbortController();
    const over = AbortSignal.any([signal, this.#stop.signal, waiting.signal]);
    await Promise.race([this.#feed.ready, pause(ms, over)]);
    waiting.abort();
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
    return { channels: this.#running, entries };
  }

  /**
   * Newest state of each window that is held, or of those that changed since a place; null when the
   * stream is not followed.
   */
  windows(
    stream: string,
    query: { readonly size: number; readonly keys: readonly string[]; readonly since?: number },
  ): Held<WindowRow> | null {
    return this.#held(stream, (tail) => selectWindows(tail, query), query.since);
  }

  /** Records that are held, or those that came since a place; no keys means all. */
  records(
    stream: string,
    { keys, since }: { readonly keys: readonly string[]; readonly since?: number },
  ): Held<RecordRow> | null {
    return this.#held(stream, (tail) => selectRecords(tail, keys), since);
  }

  /** Log lines that are held, or those that came since a place. */
  lines(
    stream: string,
    { source, since }: { readonly source: LogSource; readonly since?: number },
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
    const waiting = new AbortController();
    await Promise.race([this.#lag.want(Date.now()), pause(ms, waiting.signal)]);
    waiting.abort();
  }

  /** Resolves with the next sample of the pipeline's state. */
  get nextPulse(): Promise<void> {
    return this.#pulses.next;
  }

  /** Answers a viewer of a channel with what is held for it. */
  async subscribe(
    path: string,
    data: unknown,
    signal: AbortSignal,
  ): Promise<SubscribeResult> {
    const query = decodeLivePath(path, data);
    if (query === null) return this.#notFound(path, "the path names no query");
    await this.whenReady(5_000, signal);
    if (query.kind === "pipeline") {
      const to = this.#pulses.taken;
      const place = {
        epoch: this.#id,
        from: Math.max(0, to - 1),
        to,
        snapshot: true,
      };
      return {
        status: "ok",
        initial: packetOf(pipelineFrame(this.pulses()), place),
      };
    }
    const tail = this.#tails.get(query.stream);
    if (tail === undefined) {
      return this.#notFound(path, `no stream '${query.stream}'`);
    }
    const reader = channelReader(tail, query);
    if (reader === null) {
      return this.#notFound(path, "the stream has no window of this size");
    }
    const part = reader.newest(SNAPSHOT_LIMITS);
    this.#places.subscribed(path, part.to, Date.now());
    const pulse = this.pulse(query.stream);
    const initial = packetOf(part.frame, {
      epoch: this.#epoch(tail),
      from: part.from,
      to: part.to,
      snapshot: true,
      ...(part.cut ? { gap: true } : {}),
      ...(pulse === undefined ? {} : { pulse }),
    });
    return { status: "ok", initial };
  }

  /**
   * Feeds a channel until `signal` aborts.
   *
   * @throws {Error} when the stream is not known (yet), so that Grafana asks again
   */
  async run(
    path: string,
    data: unknown,
    { send, signal }: {
      readonly send: SendPacket;
      readonly signal: AbortSignal;
    },
  ): Promise<void> {
    const query = decodeLivePath(path, data);
    // Asking again would not make a path of it.
    if (query === null) return;
    this.start();
    const either = AbortSignal.any([signal, this.#stop.signal]);
    this.#running++;
    try {
      if (query.kind === "pipeline") {
        return await this.#runPipeline(send, either);
      }
      const tail = this.#tails.get(query.stream);
      const reader = tail === undefined ? null : channelReader(tail, query);
      if (tail === undefined || reader === null) {
        throw new Error(
          `live channel '${path}': there is no such stream or window at the moment`,
        );
      }
      let sent = this.#places.started(path, tail.log.nextSeq, Date.now());
      try {
        await runChannel(reader, send, {
          log: tail.log,
          from: sent,
          epoch: () => this.#epoch(tail),
          pulse: () => this.pulse(query.stream),
          signal: either,
          onSent: (to) => void (sent = to),
        });
      } finally {
        this.#places.stopped(path, sent, Date.now());
      }
    } finally {
      this.#running--;
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#pulses.stop();
    await Promise.all([this.#fed, this.#lag.close()]);
  }

  async #runPipeline(send: SendPacket, signal: AbortSignal): Promise<void> {
    const aborted = new Promise<void>((resolve) =>
      signal.addEventListener("abort", () => resolve(), { once: true })
    );
    for (let sent = Math.max(0, this.#pulses.taken - 1); !signal.aborted;) {
      const to = this.#pulses.taken;
      if (to > sent) {
        await send(
          packetOf(pipelineFrame(this.pulses()), {
            epoch: this.#id,
            from: sent,
            to,
          }),
        );
        sent = to;
      }
      await Promise.race([this.#pulses.next, aborted]);
    }
  }

  #held<Row>(
    name: string,
    select: (tail: StreamTail) => Selection<Row>,
    since: number | undefined,
  ): Held<Row> | null {
    const tail = this.#tails.get(name);
    if (tail === undefined) return null;
    const selection = select(tail);
    const ring = tail.log.rings[selection.kind];
    let gap = this.#feed.hasGap(tail.stream.topics[selection.kind]);
    if (ring.completeFrom > 0) {
      void this.#lag.want(Date.now());
      gap ||= (this.#lag.of(name).persist ?? 0) > ring.size;
    }
    const part = since === undefined
      ? newestHeld(tail.log, selection)
      : changesFrom(tail.log, selection, { from: since, maxRows: Infinity, maxBytes: Infinity });
    return { ...part, epoch: this.#epoch(tail), gap };
  }

  /** Places in a log are good as long as none of its topics begins anew. */
  #epoch({ log }: StreamTail): string {
    const rings = KINDS.reduce((sum, kind) => sum + log.rings[kind].epoch, 0);
    return `${this.#id}-${rings}`;
  }

  #notFound(path: string, reason: string): SubscribeResult {
    this.#log.warn("live channel refused", { path, reason });
    return { status: "not_found" };
  }
}
