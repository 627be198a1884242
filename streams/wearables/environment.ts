import Type from "typebox";
import { defineStream, hours, minutes } from "#core/declaration/mod.ts";
import { sharedDeclaration, sharedDimensions, sharedFields, sharedValues } from "./fields.ts";
import { type PersonMoment, PLACES } from "./person_moment.ts";

export const environment = defineStream({
  ...sharedDeclaration,
  name: "environment",
  title: "Surroundings",
  description: "Temperature, humidity and noise around each watch, and where it is",
  location: { latitude: "latitude", longitude: "longitude" },
  schema: Type.Object({
    ...sharedFields,
    temperature: Type.Number({ minimum: -60, maximum: 60 }),
    humidity: Type.Number({ minimum: 0, maximum: 100 }),
    noise: Type.Number({ minimum: 0, maximum: 150 }),
    latitude: Type.Number({ minimum: -90, maximum: 90 }),
    longitude: Type.Number({ minimum: -180, maximum: 180 }),
    altitude: Type.Number({ minimum: -500, maximum: 9_000 }),
    place: Type.Enum([...PLACES]),
  }),
  measures: {
    temperature: { label: "Temperature", unit: "°C" },
    humidity: { label: "Humidity", unit: "%" },
    noise: { label: "Noise", unit: "dB" },
    altitude: { label: "Altitude", unit: "m" },
  },
  dimensions: { ...sharedDimensions, place: { label: "Place" } },
  windows: [
    {
      kind: "tumbling",
      sizeMs: minutes(15),
      allowedLatenessMs: hours(1),
      aggregates: ["count", "min", "max", "avg"],
    },
    {
      kind: "tumbling",
      sizeMs: hours(1),
      allowedLatenessMs: hours(1),
      aggregates: ["count", "min", "max", "avg"],
    },
  ],
  recordsPerSecond: 1 / 300,
  simulate: {
    everyMs: minutes(5),
    record: (moment: PersonMoment) => ({
      ...sharedValues("e", moment),
      ...moment.surroundings,
    }),
  },
});
