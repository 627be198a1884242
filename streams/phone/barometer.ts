import Type from "typebox";
import { defineStream } from "#core/declaration/mod.ts";
import { sharedDeclaration, sharedFields, sharedWindows } from "./fields.ts";

export const barometer = defineStream({
  ...sharedDeclaration,
  name: "barometer",
  title: "Barometer",
  description: "Air pressure at each phone, and the height that follows from it",
  schema: Type.Object({
    ...sharedFields,
    pressure: Type.Number({ minimum: 0, description: "hPa" }),
    relative_altitude: Type.Optional(
      Type.Number({ description: "Above the place where the recording began, m" }),
    ),
  }),
  measures: {
    pressure: { label: "Air pressure", unit: "hPa" },
    relative_altitude: { label: "Height climbed", unit: "m" },
  },
  windows: sharedWindows,
  recordsPerSecond: 10,
});
