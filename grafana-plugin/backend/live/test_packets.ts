import type { PlainFrame } from "../../src/contract/frame.ts";
import type { PacketPlace } from "../../src/contract/live.ts";
import type { SubscribeResult } from "../sdk/mod.ts";

/** A packet as the browser reads it: its place and its columns. */
export function readPacket(packet: unknown): { place: PacketPlace; frame: PlainFrame } {
  const { schema, data } = packet as {
    schema: { meta: { custom: { sluice: PacketPlace } }; fields: { name: string; type: string }[] };
    data: { values: unknown[][] };
  };
  const fields = schema.fields.map(({ name }, index) => ({
    name,
    type: "json" as const,
    values: data.values[index]!,
  }));
  return { place: schema.meta.custom.sluice, frame: { fields } };
}

/** The packet of an answer to a subscription. */
export function readSnapshot(result: SubscribeResult) {
  if (result.status !== "ok") throw new Error(`subscription: ${result.status}`);
  return readPacket(result.initial);
}
