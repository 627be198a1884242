import type { IHeaders } from "kafkajs";

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

/** The text of a header, the first when there are several; null when there is none. */
export function textHeader(headers: IHeaders | undefined, name: string): string | null {
  const value = headers?.[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined ? null : first.toString();
}

/** The whole number in a header; null when there is none. */
export function numberHeader(headers: IHeaders | undefined, name: string): number | null {
  const text = textHeader(headers, name);
  return text === null || !/^-?\d{1,16}$/.test(text) ? null : Number(text);
}
