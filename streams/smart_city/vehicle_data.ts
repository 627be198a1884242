import Type from "typebox";
import { defineStream, minutes, seconds } from "#core/declaration/mod.ts";
import { sharedDeclaration, sharedFields, sharedValues } from "./fields.ts";
import type { VehicleMoment } from "./vehicle_moment.ts";

/** Length of the road from London to Birmingham, km. */
const ROAD_KM = 183.53;

export const vehicleData = defineStream({
  ...sharedDeclaration,
  name: "vehicle_data",
  title: "Vehicles",
  description: "What each vehicle reports of itself: speed, heading, energy and distance driven",
  topic: { env: "VEHICLE_TOPIC" },
  schema: Type.Object({
    ...sharedFields,
    speed: Type.Number({ minimum: 0, maximum: 300 }),
    heading: Type.Number({ minimum: 0, maximum: 360 }),
    energy_level: Type.Number({ minimum: 0, maximum: 100 }),
    distance: Type.Number({ minimum: 0 }),
    vehicle_type: Type.Enum(["car", "van", "truck", "bus", "motorcycle"]),
    make: Type.String(),
    model: Type.String(),
    year: Type.Integer({ minimum: 1950, maximum: 2100 }),
    fuel_type: Type.Enum(["petrol", "diesel", "hybrid", "electric"]),
  }),
  measures: {
    speed: { label: "Speed", unit: "km/h" },
    energy_level: { label: "Fuel or charge", unit: "%" },
    distance: { label: "Distance driven", unit: "km" },
    latitude: { label: "Latitude", unit: "°" },
  },
  dimensions: {
    vehicle_type: { label: "Vehicle type" },
    fuel_type: { label: "Fuel" },
    make: { label: "Make" },
  },
  windows: [
    {
      kind: "tumbling",
      sizeMs: minutes(1),
      allowedLatenessMs: minutes(10),
      aggregates: [
        "count",
        "sum",
        "min",
        "max",
        "avg",
        "stddev",
        "first",
        "last",
        "p50",
        "p95",
        "p99",
      ],
      measures: ["speed"],
    },
    {
      kind: "hopping",
      sizeMs: minutes(5),
      slideMs: minutes(1),
      allowedLatenessMs: minutes(10),
      aggregates: ["count", "min", "max", "avg", "last"],
    },
    ...[1, 5].map((many) => ({
      kind: "tumbling" as const,
      sizeMs: minutes(many),
      by: ["vehicle_type"],
      allowedLatenessMs: minutes(10),
      aggregates: ["count", "avg", "min", "max", "p50", "p95"] as const,
      measures: ["speed"],
    })),
  ],
  predict: [
    { measure: "speed", aggregate: "avg", window: minutes(1), horizon: 5 },
    {
      by: ["vehicle_type"],
      measure: "speed",
      aggregate: "avg",
      window: minutes(5),
      horizon: 6,
      season: "day",
    },
  ],
  // From London to Birmingham and back: northwards is the way out.
  arrival: {
    window: minutes(5),
    progress: "distance",
    destination: ROAD_KM,
    course: "latitude",
  },
  recordsPerSecond: 0.2,
  simulate: {
    everyMs: seconds(5),
    record: (moment: VehicleMoment) => ({
      ...sharedValues("v", moment),
      speed: moment.speed,
      heading: moment.heading,
      energy_level: moment.energy_level,
      distance: moment.distance,
      vehicle_type: moment.vehicle.type,
      make: moment.vehicle.make,
      model: moment.vehicle.model,
      year: moment.vehicle.year,
      fuel_type: moment.vehicle.fuel_type,
    }),
  },
});
