import Type, { type Static } from "typebox";
import { WINDOW_STATUSES } from "#window/update.ts";
import { closed, count, epochMs, orNull } from "./schema.ts";

/** Declared aggregates of one measure, by aggregate name. */
const measureSummarySchema = Type.Record(Type.String(), Type.Number(), {
  title: "MeasureSummary",
  description:
    "The declared aggregates: sum, min, max, avg, stddev, first, last, p50, p95, p99; value of " +
    "a formula. An aggregate without a value is left out",
});

/** How many inputs a window made of windows has. */
const inputsSchema = Type.Object({
  present: Type.Integer({ minimum: 0 }),
  expected: Type.Integer({ minimum: 0 }),
}, { ...closed, title: "Inputs" });

export type MeasureSummary = Static<typeof measureSummarySchema>;

/** What every form of a window has, whatever its form of measures. */
const common = {
  key: Type.String(),
  start: epochMs("First instant of the window"),
  end: epochMs("First instant after the window"),
  status: Type.Enum([...WINDOW_STATUSES]),
  revision: Type.Integer({ description: "A higher one of the same window replaces a lower one" }),
  count,
  late: Type.Integer({ minimum: 0, description: "Records that were counted after it was final" }),
  watermark: orNull(epochMs("Event time up to which records were complete")),
  inputs: Type.Optional({
    ...inputsSchema,
    description:
      "Of a window that a formula makes of others: inputs it has, of those it should have",
  }),
  partial: Type.Optional(
    Type.Literal(true, {
      description:
        "Present when the window may lack records or values from its beginning: it began " +
        "before the first record that was read, or before the measure was declared",
    }),
  ),
};

/** A window as topic, REST, SSE and WebSocket carry it. */
export const windowSchema = Type.Object({
  stream: Type.String(),
  size: Type.Integer({ minimum: 0, description: "ms; 0 for a session" }),
  ...common,
  measures: Type.Record(Type.String(), measureSummarySchema),
  partial: Type.Optional(Type.Literal(true, { description: "Records may be missing from it" })),
}, { ...closed, title: "Window" });

export type Window = Static<typeof windowSchema>;

/**
 * A window of a known stream and size as one row of a Grafana frame. The highest revision of a
 * (key, start) is the truth; count 0 withdraws a session.
 */
const windowRowSchema = Type.Object({
  ...common,
  appended: orNull(epochMs("Append time in Kafka; null for rows from Cassandra")),
  values: Type.Record(Type.String(), orNull(Type.Number()), {
    description: "By <measure>.<aggregate>, such as speed.avg",
  }),
}, { ...closed, title: "WindowRow" });

export type WindowRow = Static<typeof windowRowSchema>;
