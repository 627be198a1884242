import Type, { type Static } from "typebox";
import { recordSchema } from "./record.ts";
import { closed, count, epochMs, orNull, partition } from "./schema.ts";

/** Where in Kafka a record was read. */
const sourceSchema = Type.Object({ topic: Type.String(), partition, offset: count }, {
  ...closed,
  description: "Where the record was read",
});

/** What late records and dead letters have in common; (partition, offset) of their topic identifies them. */
const common = {
  key: orNull(Type.String()),
  at: epochMs("Arrival"),
  source: orNull(sourceSchema),
  partition,
  offset: count,
};

/** A record later than the allowed lateness of its last window. */
export const lateRecordSchema = Type.Object({
  ...common,
  event_time: orNull(epochMs("Event time")),
  late_by_ms: orNull(Type.Integer()),
  window: orNull(Type.Object({
    size: Type.Integer({ minimum: 0 }),
    start: epochMs("Start"),
    end: epochMs("End"),
  }, closed)),
  record: orNull(recordSchema),
}, {
  ...closed,
  title: "LateRecord",
  description: "A record later than the allowed lateness of its last window",
});

export type LateRecord = Static<typeof lateRecordSchema>;

/** How the bytes of a dead letter are written: as text where they are UTF-8. */
const encodingSchema = Type.Enum(["utf-8", "base64"], {
  description: "How 'value' is written",
});

/** A record that could not be processed. */
export const deadLetterSchema = Type.Object({
  ...common,
  reason: orNull(Type.String()),
  value: orNull(Type.String()),
  encoding: encodingSchema,
}, {
  ...closed,
  title: "DeadLetter",
  description: "A record that could not be processed, byte for byte",
});

export type DeadLetter = Static<typeof deadLetterSchema>;
