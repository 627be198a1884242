import { Slices } from "#core/async/slices.ts";
import { decodeLivePath } from "../../src/contract/channel.ts";
import { pipelineFrame } from "../../src/frames/mod.ts";
import type { Log, SendPacket, SubscribeResult } from "../sdk/mod.ts";
import { ChannelPlaces } from "./channel_places.ts";
import { channelReader, type StreamQuery } from "./channel_reader.ts";
import type { Pulses } from "./pulses.ts";
import { packetOf, runChannel, runPipelineChannel } from "./run_channel.ts";
import type { FollowedTail, TailSet } from "./tail_set.ts";

/** What an answer to a subscription holds at most. */
const SNAPSHOT_LIMITS = { maxRows: 2_000, maxBytes: 1 << 20 };
/** Channels that are fed at once: each looks at whatever comes, and one viewer may open any number. */
const MAX_CHANNELS = 500;

/** What the channels are fed from. */
export interface LiveChannelsOptions {
  readonly tails: TailSet;
  readonly pulses: Pulses;
  /** Epoch of the places in a stream's log, and of the pipeline's samples. */
  readonly epoch: (tail: FollowedTail | "pipeline") => string;
  readonly log: Log;
}

/** How a channel is fed. */
export interface FeedOptions {
  readonly send: SendPacket;
  readonly signal: AbortSignal;
}

/** The live channels: their snapshots and their packets. */
export class LiveChannels {
  readonly #options: LiveChannelsOptions;
  readonly #places = new ChannelPlaces();
  /** Of all channels: what wakes one wakes most of them. */
  readonly #slices = new Slices();
  #running = 0;

  constructor(options: LiveChannelsOptions) {
    this.#options = options;
  }

  /** Number of channels that are being fed. */
  get running(): number {
    return this.#running;
  }

  /** Answers a viewer of a channel with what is held for it. */
  async subscribe(path: string, data: unknown): Promise<SubscribeResult> {
    const { tails, pulses, epoch } = this.#options;
    const query = decodeLivePath(path, data);
    if (query === null) return this.#refused("not_found", path, "the path names no query");
    if (!("stream" in query)) {
      const to = pulses.taken;
      const place = { epoch: epoch("pipeline"), from: Math.max(0, to - 1), to, snapshot: true };
      return { status: "ok", initial: packetOf(pipelineFrame(pulses.newest()), place) };
    }
    const tail = tails.get(query.stream);
    if (tail === undefined) return this.#refused("not_found", path, `no stream '${query.stream}'`);
    const reader = channelReader(tail, query);
    if (reader === null) {
      return this.#refused("not_found", path, "the stream has no window of this size");
    }
    if (this.#running >= MAX_CHANNELS && !this.#places.isRunning(path)) {
      return this.#refused("permission_denied", path, `${MAX_CHANNELS} channels are fed already`);
    }
    const began = epoch(tail);
    const part = await this.#slices.run(reader.newest(SNAPSHOT_LIMITS));
    this.#places.subscribed(path, part.to, Date.now());
    const pulse = pulses.samples.newest(query.stream);
    const initial = packetOf(part.frame, {
      epoch: began,
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
  async run(path: string, data: unknown, { send, signal }: FeedOptions): Promise<void> {
    const { pulses, epoch } = this.#options;
    const query = decodeLivePath(path, data);
    // Asking again would not make a path of it.
    if (query === null) return;
    this.#running++;
    try {
      if (!("stream" in query)) {
        return await runPipelineChannel(pulses, send, { epoch: epoch("pipeline"), signal });
      }
      // A declaration that changes ends a tail, and the channel goes on with the next one.
      while (!signal.aborted) await this.#runTail(path, query, { send, signal });
    } finally {
      this.#running--;
    }
  }

  async #runTail(path: string, query: StreamQuery, { send, signal }: FeedOptions): Promise<void> {
    const { tails, pulses, epoch } = this.#options;
    const tail = tails.get(query.stream);
    const reader = tail === undefined ? null : channelReader(tail, query);
    if (tail === undefined || reader === null) {
      throw new Error(`live channel '${path}': there is no such stream or window at the moment`);
    }
    let sent = this.#places.started(path, tail.log.nextSeq, Date.now());
    try {
      await runChannel(reader, send, {
        log: tail.log,
        slices: this.#slices,
        from: sent,
        epoch: () => epoch(tail),
        pulse: () => pulses.samples.newest(query.stream),
        signal: AbortSignal.any([signal, tail.replaced]),
        onSent: (to) => void (sent = to),
      });
    } finally {
      this.#places.stopped(path, sent, Date.now());
    }
  }

  #refused(
    status: "not_found" | "permission_denied",
    path: string,
    reason: string,
  ): SubscribeResult {
    this.#options.log.warn("a live channel was refused", { path, reason });
    return { status };
  }
}
