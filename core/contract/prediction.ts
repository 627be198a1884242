import Type, { type Static } from "typebox";
import { closed, epochMs } from "./schema.ts";

/** How well the predictions of a series did so far. */
const predictionErrorSchema = Type.Object({
  mae: Type.Number({ minimum: 0, description: "Mean absolute error, in the unit of the measure" }),
  relative: Type.Optional(
    Type.Number({
      minimum: 0,
      description: "Mean absolute error divided by that of predicting the last value again",
    }),
  ),
  coverage: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, description: "Share of values that were in the band" }),
  ),
}, { ...closed, title: "PredictionError", description: "Running error; absent before the first" });

/**
 * What is expected of one window before it is there. Written again with what it came to: the newest
 * message of a (stream, key, measure, aggregate, size, start, horizon) is the truth.
 */
export const predictionSchema = Type.Object({
  stream: Type.String(),
  key: Type.String(),
  measure: Type.String({ description: "count where records are counted; arrival: minutes to go" }),
  aggregate: Type.String(),
  size: Type.Integer({ minimum: 0, description: "Size of the window, ms" }),
  start: epochMs("First instant of the window; of an arrival: when it was predicted"),
  end: epochMs("First instant after the window; of an arrival: when it is expected"),
  horizon: Type.Integer({ minimum: 1, description: "Windows ahead of the last one learned" }),
  made: epochMs("End of the last window learned"),
  value: Type.Number(),
  lower: Type.Number(),
  upper: Type.Number(),
  level: Type.Number({
    minimum: 0,
    maximum: 1,
    description: "Share of values that should be from lower to upper",
  }),
  model: Type.String({ description: "Name of the method" }),
  version: Type.Integer({ minimum: 0, description: "Of the model's saved state" }),
  learned: Type.Integer({ minimum: 0, description: "Windows learned so far" }),
  error: Type.Optional(predictionErrorSchema),
  actual: Type.Optional(Type.Number({ description: "What it came to; horizon 1 only" })),
  score: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, description: "How unusual that was; 1 is the most" }),
  ),
  anomaly: Type.Optional(Type.Boolean({ description: "Whether it was an anomaly" })),
}, { ...closed, title: "Prediction" });

export type Prediction = Static<typeof predictionSchema>;

/** What identifies a series of predictions within Kafka and Cassandra. */
export type SeriesName = Pick<Prediction, "stream" | "key" | "measure" | "aggregate" | "size">;
