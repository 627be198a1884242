import type { Kind } from "#core/live/log.ts";

/** One event for a live client. */
export interface LiveEvent {
  readonly type: string;
  /** Position after this event; null inside a group of events that only its end can be resumed. */
  readonly id: string | null;
  /** JSON text. */
  readonly data: string;
}

/** Why a client missed events; it should read the history again. */
export type GapReason = "expired" | "slow" | "foreign";

/** Data of a `gap` event. Times are append times, epoch ms; `from` is null when it is not known. */
export interface Gap {
  readonly reason: GapReason;
  readonly from: number | null;
  readonly to: number;
}

/** Name of the event that each kind becomes. */
export const EVENT_TYPES: Readonly<Record<Kind, string>> = {
  windows: "window",
  records: "record",
  late: "late",
  dead: "dead",
};
