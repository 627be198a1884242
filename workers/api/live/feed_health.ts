import type { LiveFeed } from "#core/live/feed.ts";
import type { PartHealth } from "../history/connection.ts";

/** How the live feed is; `starting` until it was up to date for the first time. */
export function feedHealth({ fault, isReady }: Pick<LiveFeed, "fault" | "isReady">): PartHealth {
  if (fault === null) return { state: "live" };
  return { state: isReady ? "reconnecting" : "starting", fix: fault };
}
