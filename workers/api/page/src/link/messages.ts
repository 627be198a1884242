import type { Pipeline } from "../api/contract.ts";
import type { Problem } from "../api/problem.ts";

/** What a page asks to follow: the events of a stream, or the pipeline. */
export type Request =
  | {
    readonly stream: string;
    readonly kinds: readonly string[];
    readonly key?: string;
    readonly sample?: "latest";
    readonly snapshot?: boolean;
    readonly lastEventId?: string;
  }
  | { readonly pipeline: true };

/** One event of a stream. */
export interface LiveEvent {
  /** `window`, `record`, `late`, `dead`, or `gap` when some were missed. */
  readonly type: string;
  readonly data: unknown;
}

/** What the server sends to a subscription. */
export type Answer =
  | { readonly lastEventId: string | null; readonly events: readonly LiveEvent[] }
  | { readonly pipeline: Pipeline }
  | { readonly problem: Problem };

/** How the connection to the server is doing. */
export type LinkState =
  | { readonly kind: "connecting" | "live" }
  | { readonly kind: "waiting"; readonly retryAt: number; readonly reason: string };

/** From a page to the hub that holds the connection. */
export type ToHub =
  | { readonly type: "follow"; readonly id: string; readonly request: Request }
  | { readonly type: "leave"; readonly id: string }
  | { readonly type: "here" }
  | { readonly type: "bye" };

/** From the hub to a page. */
export type ToPage =
  | { readonly type: "answer"; readonly id: string; readonly answer: Answer }
  | { readonly type: "state"; readonly state: LinkState }
  /** The hub follows nothing for the page any more: it has to say what it follows. */
  | { readonly type: "again" }
  /** Something came, if only a sign of life. */
  | { readonly type: "heard" };
