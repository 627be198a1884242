/** Names of the headers on records of `.dead` and `.late` topics; all values are UTF-8 text. */
export const HEADERS = {
  /** Topic, partition and offset of the record as it came in. */
  sourceTopic: "sluice-source-topic",
  sourcePartition: "sluice-source-partition",
  sourceOffset: "sluice-source-offset",
  /** Why a record is in `.dead`, in words. */
  reason: "sluice-reason",
  /** Size, start and end of the window that a late record missed, ms. */
  windowSize: "sluice-window-size",
  windowStart: "sluice-window-start",
  windowEnd: "sluice-window-end",
  /** How far behind the end of the allowed lateness it came, ms. */
  lateBy: "sluice-late-by-ms",
} as const;
