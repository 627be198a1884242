import { setTimeout as pause } from "node:timers/promises";
import {
  DownstreamError,
  type Frame,
  type SendPacket,
  type StreamRequest,
  type SubscribeResult,
  toFrameJson,
} from "../../sdk/mod.ts";
import { counters } from "./counters.ts";

/** Lets everyone in but for two paths. */
export function subscribeStream(
  { path, data }: StreamRequest,
): Promise<SubscribeResult> {
  if (path === "secret") {
    return Promise.resolve({ status: "permission_denied" });
  }
  if (path === "nowhere") return Promise.resolve({ status: "not_found" });
  return Promise.resolve({ status: "ok", initial: { path, data } });
}

/** Feeds a channel; the path names how. */
export async function runStream(
  { path }: StreamRequest,
  send: SendPacket,
  signal: AbortSignal,
): Promise<void> {
  try {
    switch (path) {
      case "three":
        for (let n = 1; n <= 3; n++) await send(toFrameJson(packet(n)));
        return;
      case "fault":
        await send(toFrameJson(packet(1)));
        throw new DownstreamError("Kafka is away");
      case "flood":
        while (!signal.aborted) {
          await send({ text: "x".repeat(16_384) });
          counters.packetsSent++;
        }
        return;
      default:
        for (let n = 1; !signal.aborted; n++) {
          await send(toFrameJson(packet(n)));
          await pause(10);
        }
    }
  } finally {
    if (signal.aborted) counters.streamsAborted++;
  }
}

function packet(n: number): Frame {
  return {
    name: "packet",
    meta: { custom: { n } },
    fields: [
      { name: "time", type: "time", values: [1_767_225_600_000 + n, null] },
      {
        name: "value",
        type: "number",
        values: [n / 2, NaN],
        labels: { key: "k" },
      },
      { name: "infinite", type: "float32", values: [Infinity, -Infinity] },
      { name: "text", type: "string", values: ["a", null] },
      { name: "record", type: "json", values: [{ n }, null] },
    ],
  };
}
