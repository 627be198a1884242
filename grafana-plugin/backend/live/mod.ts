/** The live tail: the newest of all streams, for queries and for live channels. */
export type { Held } from "./held_rows.ts";
export { LiveTail, type LiveTailOptions } from "./live_tail.ts";
