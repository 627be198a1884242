import Type from "typebox";
import { defineStream, hours, minutes } from "#core/declaration/mod.ts";
import { sharedDeclaration, sharedDimensions, sharedFields, sharedValues } from "./fields.ts";
import type { PersonMoment } from "./person_moment.ts";

export const deviceStatus = defineStream({
  ...sharedDeclaration,
  name: "device_status",
  title: "Device log",
  description: "What each watch writes of itself: hourly, and when something happens",
  schema: Type.Object({
    ...sharedFields,
    status: Type.Enum(["ok", "charging", "warning", "error"]),
    error_code: Type.Optional(Type.String({ pattern: "^[A-Z]+-\\d+$" })),
    battery_health: Type.Number({ minimum: 0, maximum: 100 }),
    message: Type.String(),
  }),
  measures: { battery_health: { label: "Battery health", unit: "%" } },
  dimensions: {
    ...sharedDimensions,
    status: { label: "Status" },
    error_code: { label: "Error" },
  },
  text: ["message"],
  windows: [
    {
      kind: "tumbling",
      sizeMs: hours(1),
      allowedLatenessMs: hours(1),
      aggregates: ["count", "min", "last"],
    },
  ],
  recordsPerSecond: 0.000_5,
  sporadic: true,
  simulate: {
    everyMs: minutes(1),
    record: (moment: PersonMoment) =>
      moment.status === undefined ? undefined : {
        ...sharedValues("s", moment),
        ...moment.status,
        battery_health: moment.battery_health,
      },
  },
});
