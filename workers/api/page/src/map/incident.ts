import type { StreamSummary } from "../api/contract.ts";
import type { Entry } from "../live/feed.ts";
import type { Position } from "./mover.ts";

/** Something that happened at a place: the newest record of a key in a stream of events. */
export interface Incident {
  readonly key: string;
  readonly position: Position;
  /** Value of the stream's first dimension, such as `accident`. */
  readonly kind: string;
  /** The stream's first text field. */
  readonly text: string;
  /** Value of its `status` dimension; empty when it has none. */
  readonly status: string;
  /** Event time, epoch ms. */
  readonly time: number;
}

/** Whether a stream reports incidents: it has places and texts but measures nothing. */
export function reportsIncidents({ location, measures, text }: StreamSummary): boolean {
  return location !== undefined && Object.keys(measures).length === 0 && (text ?? []).length > 0;
}

/** Where a record of the stream was made; undefined when it has no place. */
export function positionOf(stream: StreamSummary, entry: Entry): Position | undefined {
  if (stream.location === undefined) return undefined;
  const latitude = entry.record[stream.location.latitude];
  const longitude = entry.record[stream.location.longitude];
  if (typeof latitude !== "number" || typeof longitude !== "number") return undefined;
  return { latitude, longitude };
}

/** The incident that a record reports; undefined when it has no place or is resolved. */
export function incidentOf(stream: StreamSummary, entry: Entry): Incident | undefined {
  const position = positionOf(stream, entry);
  const read = (field: string | undefined) => String(field && entry.record[field] || "");
  const status = "status" in stream.dimensions ? read("status") : "";
  if (position === undefined || status === "resolved") return undefined;
  const kind = read(Object.keys(stream.dimensions)[0]);
  return { key: entry.key, position, kind, text: read(stream.text?.[0]), status, time: entry.time };
}
