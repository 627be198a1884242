import Type from "typebox";
import { defineStream } from "#core/declaration/mod.ts";
import { sharedDeclaration, sharedFields, sharedWindows } from "./fields.ts";

export const pedometer = defineStream({
  ...sharedDeclaration,
  name: "pedometer",
  title: "Pedometer",
  description: "Steps since each recording began",
  schema: Type.Object({
    ...sharedFields,
    steps: Type.Integer({ minimum: 0 }),
  }),
  measures: { steps: { label: "Steps", unit: "" } },
  windows: sharedWindows,
  recordsPerSecond: 1,
});
