import Type from "typebox";
import { defineStream, minutes, seconds } from "#core/declaration/mod.ts";
import { sharedDeclaration, sharedFields, sharedValues } from "./fields.ts";
import type { VehicleMoment } from "./vehicle_moment.ts";

export const gpsData = defineStream({
  ...sharedDeclaration,
  name: "gps_data",
  title: "GPS fixes",
  description: "Position, speed and heading as the satellite receiver of each vehicle sees them",
  topic: { env: "GPS_TOPIC" },
  schema: Type.Object({
    ...sharedFields,
    speed: Type.Number({ minimum: 0, maximum: 300 }),
    heading: Type.Number({ minimum: 0, maximum: 360 }),
    accuracy: Type.Number({ minimum: 0 }),
    satellites: Type.Integer({ minimum: 0, maximum: 60 }),
    vehicle_type: Type.Enum(["car", "van", "truck", "bus", "motorcycle"]),
  }),
  measures: {
    speed: { label: "Ground speed", unit: "km/h" },
    accuracy: { label: "Position error", unit: "m" },
    satellites: { label: "Satellites", unit: "" },
  },
  dimensions: { vehicle_type: { label: "Vehicle type" } },
  windows: [
    { kind: "tumbling", sizeMs: minutes(1), allowedLatenessMs: minutes(10) },
    // A trip is a run of fixes; five minutes of silence end it.
    {
      kind: "session",
      gapMs: minutes(5),
      allowedLatenessMs: minutes(10),
      measures: ["speed"],
      aggregates: ["count", "max", "avg", "first", "last"],
    },
  ],
  recordsPerSecond: 0.2,
  simulate: {
    everyMs: seconds(5),
    record: (moment: VehicleMoment) => ({
      ...sharedValues("g", moment),
      speed: moment.speed,
      heading: moment.heading,
      accuracy: moment.gps_accuracy,
      satellites: moment.satellites,
      vehicle_type: moment.vehicle.type,
    }),
  },
});
