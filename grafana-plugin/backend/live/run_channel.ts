import type { Slices } from "#core/async/slices.ts";
import { pause } from "#core/async/wait.ts";
import type { LiveLog } from "#core/live/log.ts";
import type { PlainFrame } from "../../src/contract/frame.ts";
import type { PacketPlace, Pulse } from "../../src/contract/live.ts";
import { pipelineFrame } from "../../src/frames/mod.ts";
import { type FrameJson, type SendPacket, toFrameJson } from "../sdk/mod.ts";
import { atMost } from "#core/async/time_limit.ts";
import type { ChannelReader } from "./channel_reader.ts";
import type { Pulses } from "./pulses.ts";

/** Least time between two packets of a channel, ms. */
export const BATCH_MS = 50;

/** What one packet holds at most. */
const PACKET_LIMITS = { maxRows: 5_000, maxBytes: 1 << 20 };
/** Least time between two looks at a log that grows by what this channel does not show, ms. */
const IDLE_MS = 5;
/** Longest wait for something to send, ms. */
const WAIT_MS = 1_000;

/** Options of {@linkcode runChannel}. */
export interface RunChannelOptions {
  readonly log: LiveLog;
  readonly slices: Slices;
  /** The first packet begins at this place of the log. */
  readonly from: number;
  readonly epoch: () => string;
  /** The newest state of the stream; a packet carries each one once. */
  readonly pulse: () => Pulse | undefined;
  readonly signal: AbortSignal;
  /** Called after each packet: everything before this place was sent. */
  readonly onSent: (to: number) => void;
}

/**
 * Sends what changes in a log until `signal` aborts, in packets without holes between them: at most
 * twenty a second, the newest state of each window in each, and no faster than they are taken. What
 * the log drops before it is sent shows as a packet whose `from` is beyond the `to` before it.
 */
export async function runChannel(
  reader: ChannelReader,
  send: SendPacket,
  options: RunChannelOptions,
): Promise<void> {
  const { log, slices, signal } = options;
  let sent = options.from;
  let scanned = sent;
  let sentPulse: Pulse | undefined;
  while (!signal.aborted) {
    // Of the beginning: if a topic is made anew meanwhile, the next packet's epoch says so.
    const epoch = options.epoch();
    if (slices.over) await slices.next();
    const part = await slices.run(reader.changes(scanned, PACKET_LIMITS));
    if (signal.aborted) return;
    const pulse = options.pulse();
    const gap = part.from > scanned;
    if (part.rows === 0 && !gap && pulse === sentPulse) {
      scanned = part.to;
      await log.changed(scanned, { ms: WAIT_MS, signal });
      await pause(IDLE_MS, signal);
      continue;
    }
    const place: PacketPlace = {
      epoch,
      from: gap ? part.from : sent,
      to: part.to,
      ...(gap ? { gap } : {}),
      ...(pulse === sentPulse || pulse === undefined ? {} : { pulse }),
    };
    await send(packetOf(part.frame, place));
    sentPulse = pulse;
    sent = scanned = part.to;
    options.onSent(sent);
    await pause(BATCH_MS, signal);
  }
}

/** Longest wait for a sample, ms; without Kafka there is none. */
const SAMPLE_WAIT_MS = 5_000;

/** Sends the newest state of each stream whenever it was sampled, until `signal` aborts. */
export async function runPipelineChannel(
  pulses: Pulses,
  send: SendPacket,
  { epoch, signal }: { readonly epoch: string; readonly signal: AbortSignal },
): Promise<void> {
  for (let sent = Math.max(0, pulses.taken - 1); !signal.aborted;) {
    const to = pulses.taken;
    if (to > sent) {
      await send(packetOf(pipelineFrame(pulses.newest()), { epoch, from: sent, to }));
      sent = to;
    }
    await atMost(pulses.next, { ms: SAMPLE_WAIT_MS, signal });
  }
}

/** A frame as a packet of a live channel, with its place in the channel. */
export function packetOf(frame: PlainFrame, place: PacketPlace): FrameJson {
  const meta = frame.meta as { custom?: object } | undefined;
  return toFrameJson({
    ...frame,
    meta: { ...meta, custom: { ...meta?.custom, sluice: place } },
  });
}
