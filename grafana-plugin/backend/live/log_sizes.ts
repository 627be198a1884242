import type { LiveLogOptions } from "#core/live/log.ts";

const MIB = 1 << 20;
/** Bytes that the logs of all streams may hold together. */
const TOTAL_BYTES = 192 * MIB;
const MOST_BYTES = 24 * MIB;

/** How much of each topic is kept, so that many streams take no more memory than a few. */
export function logSizes(streams: number): LiveLogOptions {
  const bytes = Math.min(MOST_BYTES, TOTAL_BYTES / Math.max(1, streams));
  return {
    windows: { maxEntries: 40_000, maxBytes: bytes / 2 },
    records: { maxEntries: 20_000, maxBytes: bytes / 3 },
    late: { maxEntries: 2_000, maxBytes: bytes / 12 },
    dead: { maxEntries: 2_000, maxBytes: bytes / 12 },
  };
}
