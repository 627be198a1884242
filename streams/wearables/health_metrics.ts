import Type from "typebox";
import { defineStream, hours, minutes } from "#core/declaration/mod.ts";
import { sharedDeclaration, sharedDimensions, sharedFields, sharedValues, ZONE } from "./fields.ts";
import { ACTIVITIES, HEART_ZONES, type PersonMoment, WORKOUTS } from "./person_moment.ts";

export const healthMetrics = defineStream({
  ...sharedDeclaration,
  name: "health_metrics",
  title: "Health",
  description: "Heart rate, its variability, oxygen saturation and stress, once a minute",
  schema: Type.Object({
    ...sharedFields,
    heart_rate: Type.Integer({ minimum: 20, maximum: 240 }),
    hrv: Type.Number({ minimum: 0, maximum: 400 }),
    spo2: Type.Number({ minimum: 50, maximum: 100 }),
    stress: Type.Integer({ minimum: 0, maximum: 100 }),
    heart_zone: Type.Enum([...HEART_ZONES]),
    activity_type: Type.Enum([...ACTIVITIES]),
  }),
  measures: {
    heart_rate: { label: "Heart rate", unit: "bpm" },
    hrv: { label: "Heart rate variability", unit: "ms" },
    spo2: { label: "Oxygen saturation", unit: "%" },
    stress: { label: "Stress", unit: "" },
  },
  dimensions: {
    ...sharedDimensions,
    device_id: { label: "Device" },
    heart_zone: { label: "Heart-rate zone" },
    activity_type: { label: "Activity" },
  },
  windows: [
    { kind: "tumbling", sizeMs: minutes(5), allowedLatenessMs: hours(1) },
    // The heart at rest: what it does in motion is not what an alert is about.
    {
      kind: "tumbling",
      sizeMs: minutes(10),
      allowedLatenessMs: hours(1),
      measures: ["heart_rate"],
      aggregates: ["count", "min", "max", "avg"],
      filter: { field: "activity_type", in: ["sleeping", "resting"] },
    },
    {
      kind: "tumbling",
      sizeMs: hours(1),
      allowedLatenessMs: hours(1),
      aggregates: ["count", "min", "max", "avg", "p50", "p95"],
    },
    {
      kind: "calendar",
      unit: "day",
      zone: ZONE,
      allowedLatenessMs: hours(1),
      aggregates: ["count", "min", "max", "avg"],
    },
    // One record a minute: the count is the minutes in a zone.
    {
      kind: "calendar",
      unit: "day",
      zone: ZONE,
      by: ["device_id", "heart_zone"],
      allowedLatenessMs: hours(1),
      measures: ["heart_rate"],
      aggregates: ["count", "avg"],
    },
    // A work-out is a run of exercise; ten minutes without end it.
    {
      kind: "session",
      gapMs: minutes(10),
      allowedLatenessMs: hours(1),
      measures: ["heart_rate", "spo2"],
      aggregates: ["count", "min", "max", "avg"],
      filter: { field: "activity_type", in: [...WORKOUTS] },
    },
  ],
  predict: [
    { measure: "heart_rate", aggregate: "avg", window: minutes(5), horizon: 6, season: "day" },
    { measure: "heart_rate", aggregate: "avg", window: hours(1), horizon: 12, season: "day" },
  ],
  recordsPerSecond: 1 / 60,
  simulate: {
    everyMs: minutes(1),
    record: (moment: PersonMoment) =>
      moment.vitals === undefined ? undefined : {
        ...sharedValues("h", moment),
        ...moment.vitals,
        activity_type: moment.activity,
      },
  },
});
