/** What a live stream can tell: the four topics of a stream. */
export const KINDS = ["windows", "records", "late", "dead"] as const;

/** Kind of topic. */
export type Kind = typeof KINDS[number];

/** Name of the event that each kind becomes. */
export const EVENT_TYPES: Readonly<Record<Kind, string>> = {
  windows: "window",
  records: "record",
  late: "late",
  dead: "dead",
};
