import Type from "typebox";
import { defineStream, hours, minutes } from "#core/declaration/mod.ts";
import { sharedDeclaration, sharedDimensions, sharedFields, sharedValues } from "./fields.ts";
import type { PersonMoment } from "./person_moment.ts";

export const deviceMetadata = defineStream({
  ...sharedDeclaration,
  name: "device_metadata",
  title: "Devices",
  description: "What each watch is, which system it runs and how full its battery is",
  schema: Type.Object({
    ...sharedFields,
    model: Type.String({ minLength: 1 }),
    model_family: Type.String({ minLength: 1 }),
    os_version: Type.String({ minLength: 1 }),
    battery_level: Type.Number({ minimum: 0, maximum: 100 }),
    power: Type.Enum(["battery", "charger"]),
  }),
  measures: { battery_level: { label: "Battery", unit: "%" } },
  dimensions: {
    ...sharedDimensions,
    model_family: { label: "Family" },
    model: { label: "Model" },
    os_version: { label: "System" },
    power: { label: "Power" },
  },
  windows: [
    {
      kind: "tumbling",
      sizeMs: hours(1),
      allowedLatenessMs: hours(1),
      aggregates: ["count", "min", "max", "avg", "last"],
    },
    {
      kind: "tumbling",
      sizeMs: hours(1),
      by: ["model_family"],
      allowedLatenessMs: hours(1),
      aggregates: ["count", "min", "avg"],
    },
  ],
  recordsPerSecond: 1 / 600,
  simulate: {
    everyMs: minutes(10),
    record: (moment: PersonMoment) => ({
      ...sharedValues("d", moment),
      ...moment.watch,
      battery_level: moment.battery_level,
      power: moment.charging ? "charger" as const : "battery" as const,
    }),
  },
});
