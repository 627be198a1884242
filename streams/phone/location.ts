import Type from "typebox";
import { defineStream } from "#core/declaration/mod.ts";
import { sharedDeclaration, sharedFields, sharedWindows } from "./fields.ts";

const size = (description: string) => Type.Optional(Type.Number({ minimum: 0, description }));

export const location = defineStream({
  ...sharedDeclaration,
  name: "location",
  title: "Location",
  description: "Where each phone is and how fast it moves over the ground",
  location: { latitude: "latitude", longitude: "longitude" },
  schema: Type.Object({
    ...sharedFields,
    latitude: Type.Number({ minimum: -90, maximum: 90 }),
    longitude: Type.Number({ minimum: -180, maximum: 180 }),
    altitude: Type.Optional(Type.Number({ description: "m" })),
    speed: size("m/s; absent where the phone does not know it"),
    bearing: Type.Optional(Type.Number({ minimum: 0, maximum: 360, description: "From north, °" })),
    horizontal_accuracy: size("m"),
    vertical_accuracy: size("m"),
    speed_accuracy: size("m/s"),
    bearing_accuracy: size("°"),
    provider: Type.Optional(Type.String({ description: "Such as gps or network" })),
  }),
  measures: {
    speed: { label: "Speed", unit: "m/s" },
    altitude: { label: "Altitude", unit: "m" },
    horizontal_accuracy: { label: "Position error", unit: "m" },
  },
  windows: sharedWindows,
  recordsPerSecond: 1,
});
