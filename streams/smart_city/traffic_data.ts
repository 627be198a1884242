import Type from "typebox";
import { defineStream, minutes, seconds } from "#core/declaration/mod.ts";
import { sharedDeclaration, sharedFields, sharedValues } from "./fields.ts";
import type { VehicleMoment } from "./vehicle_moment.ts";

export const trafficData = defineStream({
  ...sharedDeclaration,
  name: "traffic_data",
  title: "Traffic cameras",
  description: "What a road camera counted as the vehicle passed it; the picture is a reference",
  topic: { env: "TRAFFIC_TOPIC" },
  schema: Type.Object({
    ...sharedFields,
    camera_id: Type.String({ minLength: 1 }),
    flow: Type.Number({ minimum: 0 }),
    congestion: Type.Number({ minimum: 0, maximum: 1 }),
    snapshot: Type.String({ description: "Reference to the picture, never the picture" }),
  }),
  measures: {
    flow: { label: "Flow", unit: "vehicles/min" },
    congestion: { label: "Congestion", unit: "" },
  },
  dimensions: { camera_id: { label: "Camera" } },
  windows: [{ kind: "tumbling", sizeMs: minutes(5), allowedLatenessMs: minutes(10) }],
  recordsPerSecond: 0.02,
  simulate: {
    everyMs: seconds(10),
    record: (moment: VehicleMoment) =>
      moment.camera === undefined ? undefined : {
        ...sharedValues("t", moment),
        camera_id: moment.camera.id,
        flow: moment.camera.flow,
        congestion: moment.camera.congestion,
        snapshot: `camera://${moment.camera.id}/${moment.time}.jpg`,
      },
  },
});
