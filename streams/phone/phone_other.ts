import Type from "typebox";
import { defineStream } from "#core/declaration/mod.ts";
import { sharedDeclaration, sharedFields, sharedWindows } from "./fields.ts";

export const phoneOther = defineStream({
  ...sharedDeclaration,
  name: "phone_other",
  title: "Other sensors",
  description: "Readings of sensors that have no stream of their own, as they came",
  schema: Type.Object({
    ...sharedFields,
    sensor: Type.String({ minLength: 1, description: "Name as the phone writes it" }),
    values: Type.String({ description: "All that was measured, as JSON" }),
    value: Type.Optional(Type.Number({ description: "Where only one number was measured" })),
    accuracy: Type.Optional(Type.Number()),
  }),
  measures: { value: { label: "Value", unit: "" } },
  dimensions: { ...sharedDeclaration.dimensions, sensor: { label: "Sensor" } },
  text: ["values"],
  windows: sharedWindows.map((window) => ({ ...window, measures: [], aggregates: ["count"] })),
  recordsPerSecond: 10,
});
