import { encodeLivePath, type LiveQuery } from "../../../src/contract/channel.ts";
import type { RowsMeta } from "../../../src/frames/mod.ts";
import type { LiveTail } from "../../live/mod.ts";

/** Tells where the live tail of one stream goes on after an answer that held everything to `to`. */
export function liveMeta(
  tail: LiveTail,
  query: Extract<LiveQuery, { readonly stream: string }>,
  { epoch, to }: { readonly epoch: string; readonly to: number },
): Pick<RowsMeta, "sluice" | "channel" | "channels"> {
  const live = encodeLivePath(query);
  const pulse = tail.pulse(query.stream);
  return {
    sluice: { epoch, from: to, to, ...(pulse === undefined ? {} : { pulse }) },
    channel: live.path,
    channels: [{ stream: query.stream, ...live, epoch, to }],
  };
}
