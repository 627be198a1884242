import type { PacketPlace } from "../../src/contract/live.ts";
import type { PlainFrame } from "../../src/contract/frame.ts";
import { type FrameJson, toFrameJson } from "../sdk/mod.ts";

/** A frame as a packet of a live channel, with its place in the channel. */
export function packetOf(frame: PlainFrame, place: PacketPlace): FrameJson {
  const meta = frame.meta as { custom?: object } | undefined;
  return toFrameJson({
    ...frame,
    meta: { ...meta, custom: { ...meta?.custom, sluice: place } },
  });
}
