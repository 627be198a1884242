import type { IHeaders } from "kafkajs";

/** Names of the headers that Sluice writes; all values are UTF-8 text. */
export const HEADERS = {
  /** Topic, partition and offset of the record as it came in. */
  sourceTopic: "sluice-source-topic",
  sourcePartition: "sluice-source-partition",
  sourceOffset: "sluice-source-offset",
  /** The last offset that a dead letter about a batch of records covers. */
  sourceLastOffset: "sluice-source-last-offset",
  /** The MQTT topic of a message that is no record. */
  mqttTopic: "sluice-mqtt-topic",
  /** When Kafka appended a routed record where it came in, epoch ms. */
  appended: "sluice-appended",
  /** Bytes of the value as it came in, where the letter was too large to hold more than its head. */
  valueBytes: "sluice-value-bytes",
  /** On window updates: whole µs that rise with every update of a task; the write time of sinks. */
  stamp: "sluice-stamp",
  /** On a saved state of a model: what it is of, as JSON. */
  model: "sluice-model",
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
  // Kafka's headers may have a null value, which the library's type leaves out.
  return first === undefined || first === null ? null : first.toString();
}

/** The whole number in a header; null when there is none. */
export function numberHeader(headers: IHeaders | undefined, name: string): number | null {
  const text = textHeader(headers, name);
  return text === null || !/^-?\d{1,16}$/.test(text) ? null : Number(text);
}
