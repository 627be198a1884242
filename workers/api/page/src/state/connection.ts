import { formatDelay } from "../format/duration.ts";
import type { LinkState } from "../link/messages.ts";

/** The page's connection in the words of the page. */
export type Connection =
  | { readonly kind: "connecting" | "live" | "paused" }
  | { readonly kind: "silent"; readonly text: string }
  | { readonly kind: "reconnecting"; readonly text: string; readonly reason: string };

/** The server shows a sign of life every second; after this long what is shown is stale, ms. */
export const STALE_MS = 4_000;

/** What {@linkcode connectionOf} looks at besides the link. */
export interface Circumstances {
  readonly paused: boolean;
  readonly now: number;
  /** When the server was last heard of, epoch ms; 0 before that. */
  readonly heardAt: number;
}

/** The state that a person should know of: an open line on which nothing comes is not live. */
export function connectionOf(link: LinkState, { paused, now, heardAt }: Circumstances): Connection {
  if (paused) return { kind: "paused" };
  if (link.kind === "waiting") {
    const seconds = Math.max(0, Math.ceil((link.retryAt - now) / 1000));
    return { kind: "reconnecting", text: `Reconnecting in ${seconds} s`, reason: link.reason };
  }
  const silentMs = heardAt === 0 ? 0 : now - heardAt;
  if (silentMs > STALE_MS) {
    return { kind: "silent", text: `No answer for ${formatDelay(silentMs)}` };
  }
  return { kind: link.kind };
}
