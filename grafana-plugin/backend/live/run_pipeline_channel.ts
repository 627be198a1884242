import { atMost } from "#core/async/time_limit.ts";
import { pipelineFrame } from "../../src/frames/mod.ts";
import type { SendPacket } from "../sdk/mod.ts";
import { packetOf } from "./packet.ts";
import type { Pulses } from "./pulses.ts";

/** Longest wait for a sample, ms; without Kafka there is none. */
const WAIT_MS = 5_000;

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
    await atMost(pulses.next, { ms: WAIT_MS, signal });
  }
}
