/** What a live stream can tell: the four topics of a stream. */
export const KINDS = ["windows", "records", "late", "dead"] as const;

/** Kind of topic. */
export type Kind = typeof KINDS[number];
