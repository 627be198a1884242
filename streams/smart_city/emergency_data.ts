import Type from "typebox";
import { defineStream, minutes, seconds } from "#core/declaration/mod.ts";
import { sharedDeclaration, sharedFields, sharedValues } from "./fields.ts";
import type { VehicleMoment } from "./vehicle_moment.ts";

export const emergencyData = defineStream({
  ...sharedDeclaration,
  name: "emergency_data",
  title: "Emergencies",
  description: "Incidents near a vehicle: one record when it begins, one when it is resolved",
  topic: { env: "EMERGENCY_TOPIC" },
  schema: Type.Object({
    ...sharedFields,
    incident_id: Type.String({ minLength: 1 }),
    incident_type: Type.Enum(["accident", "fire", "medical", "police"]),
    status: Type.Enum(["active", "resolved"]),
    description: Type.String(),
  }),
  measures: {},
  dimensions: { incident_type: { label: "Type" }, status: { label: "Status" } },
  text: ["description"],
  windows: [{
    kind: "tumbling",
    sizeMs: minutes(5),
    allowedLatenessMs: minutes(10),
    aggregates: ["count"],
    filter: { field: "status", equals: "active" },
  }],
  recordsPerSecond: 0.001,
  sporadic: true,
  simulate: {
    everyMs: seconds(5),
    record: (moment: VehicleMoment) =>
      moment.incident === undefined ? undefined : {
        ...sharedValues("e", moment),
        incident_id: moment.incident.id,
        incident_type: moment.incident.type,
        status: moment.incident.status,
        description: moment.incident.description,
      },
  },
});
