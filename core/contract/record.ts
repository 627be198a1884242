import Type, { type Static } from "typebox";
import { closed, count, epochMs, partition } from "./schema.ts";

/** A record as its producer wrote it. */
export type RecordJson = Record<string, unknown>;

export const recordSchema = Type.Unsafe<RecordJson>(
  Type.Object({}, {
    title: "Record",
    description: "The producer's JSON, unchanged",
    additionalProperties: true,
  }),
);

/** The newest record of one key. */
export const latestRecordSchema = Type.Object({
  key: Type.String(),
  event_time: epochMs("Event time"),
  record: recordSchema,
}, { ...closed, title: "LatestRecord" });

export type LatestRecord = Static<typeof latestRecordSchema>;

/** A record as one row of a Grafana frame; (partition, offset) of its topic identifies it. */
const recordRowSchema = Type.Object({
  key: Type.String(),
  time: epochMs("Event time"),
  partition,
  offset: count,
  record: recordSchema,
}, { ...closed, title: "RecordRow" });

export type RecordRow = Static<typeof recordRowSchema>;
