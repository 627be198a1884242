import Type from "typebox";
import { defineStream, hours, minutes } from "#core/declaration/mod.ts";
import { sharedDeclaration, sharedDimensions, sharedFields, sharedValues, ZONE } from "./fields.ts";
import { ACTIVITIES, type PersonMoment, WORKOUTS } from "./person_moment.ts";

export const activity = defineStream({
  ...sharedDeclaration,
  name: "activity",
  title: "Activity",
  description: "Steps, distance and energy of each minute",
  schema: Type.Object({
    ...sharedFields,
    activity_type: Type.Enum([...ACTIVITIES]),
    steps: Type.Integer({ minimum: 0, maximum: 1_000 }),
    distance: Type.Number({ minimum: 0, maximum: 10 }),
    calories: Type.Number({ minimum: 0, maximum: 100 }),
    active_calories: Type.Number({ minimum: 0, maximum: 100 }),
    exercise: Type.Integer({ minimum: 0, maximum: 1 }),
  }),
  measures: {
    steps: { label: "Steps", unit: "" },
    distance: { label: "Distance", unit: "km" },
    calories: { label: "Energy", unit: "kcal" },
    active_calories: { label: "Active energy", unit: "kcal" },
    exercise: { label: "Exercise", unit: "min" },
  },
  dimensions: { ...sharedDimensions, activity_type: { label: "Activity" } },
  windows: [
    {
      kind: "tumbling",
      sizeMs: minutes(5),
      allowedLatenessMs: hours(1),
      aggregates: ["count", "sum", "max", "last"],
    },
    {
      kind: "tumbling",
      sizeMs: hours(1),
      allowedLatenessMs: hours(1),
      aggregates: ["count", "sum", "max"],
    },
    {
      kind: "calendar",
      unit: "day",
      zone: ZONE,
      allowedLatenessMs: hours(1),
      aggregates: ["count", "sum"],
    },
    {
      kind: "tumbling",
      sizeMs: hours(1),
      by: ["activity_type"],
      allowedLatenessMs: hours(1),
      measures: ["steps", "active_calories"],
      aggregates: ["count", "sum"],
    },
    // The same runs of exercise as those of health_metrics.
    {
      kind: "session",
      gapMs: minutes(10),
      allowedLatenessMs: hours(1),
      aggregates: ["count", "sum", "avg", "max"],
      filter: { field: "activity_type", in: [...WORKOUTS] },
    },
  ],
  recordsPerSecond: 1 / 60,
  simulate: {
    everyMs: minutes(1),
    record: (moment: PersonMoment) =>
      moment.movement === undefined ? undefined : {
        ...sharedValues("a", moment),
        activity_type: moment.activity,
        ...moment.movement,
      },
  },
});
