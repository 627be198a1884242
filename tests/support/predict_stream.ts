import Type from "typebox";
import { days, defineStream, minutes } from "#core/declaration/mod.ts";

const MINUTE = minutes(1);

/** Where vehicles arrive, km. */
export const WAY_KM = 40;

/** A stream of which everything is predicted that can be. */
export const predictStream = defineStream({
  name: "predict_test",
  title: "Vehicles",
  description: "Vehicles on one road",
  scenario: "test",
  key: "id",
  time: "at",
  schema: Type.Object({
    id: Type.String(),
    at: Type.Integer(),
    speed: Type.Number(),
    distance: Type.Number(),
  }),
  measures: {
    speed: { label: "Speed", unit: "km/h" },
    distance: { label: "Distance", unit: "km" },
  },
  dimensions: {},
  windows: [{
    kind: "tumbling",
    sizeMs: MINUTE,
    allowedLatenessMs: 10 * MINUTE,
    aggregates: ["count", "avg", "last"],
  }],
  predict: [
    { measure: "speed", aggregate: "avg", window: MINUTE, horizon: 3, season: 12 },
    { aggregate: "count", window: MINUTE, horizon: 1 },
  ],
  arrival: { window: MINUTE, progress: "distance", destination: WAY_KM },
  outOfOrdernessMs: 0,
  recordsPerSecond: 1,
  retention: { topicMs: days(7), rawMs: days(30), windowsMs: days(30) },
});
