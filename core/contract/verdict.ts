import Type, { type Static } from "typebox";
import { closed, epochMs, orNull } from "./schema.ts";

/** What can be said of a stream as a whole, from well to wrong. */
export const VERDICT_STATES = [
  "live",
  "old",
  "quiet",
  "empty",
  "catching-up",
  "unknown",
  "behind",
  "falling-behind",
  "held",
  "storing-behind",
  "not-stored",
  "stopped",
] as const;

/** How a verdict is to be taken: `info` is worth knowing and needs nobody. */
export const VERDICT_LEVELS = ["good", "info", "unknown", "warning", "bad"] as const;

/** How a stream is doing, decided in one place for everyone who shows it. */
export const verdictSchema = Type.Object({
  state: Type.Enum([...VERDICT_STATES]),
  level: Type.Enum([...VERDICT_LEVELS], {
    description: "'good', 'info' (needs nobody), 'unknown', 'warning' or 'bad'",
  }),
  text: Type.String({
    description: "The same in words, such as 'waits 2 min for stragglers: normal'",
  }),
  since: orNull(epochMs("Since when, where that is known")),
}, { ...closed, title: "Verdict", description: "How a stream is doing" });

export type Verdict = Static<typeof verdictSchema>;
