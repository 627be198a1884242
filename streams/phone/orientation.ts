import Type from "typebox";
import { defineStream } from "#core/declaration/mod.ts";
import { sharedDeclaration, sharedFields, sharedWindows } from "./fields.ts";

const part = Type.Number({ minimum: -1.01, maximum: 1.01 });

export const orientation = defineStream({
  ...sharedDeclaration,
  name: "orientation",
  title: "Orientation",
  description: "How each phone is turned against the ground and north",
  schema: Type.Object({
    ...sharedFields,
    qw: part,
    qx: part,
    qy: part,
    qz: part,
    yaw: Type.Number({ description: "About the axis out of the screen, rad" }),
    pitch: Type.Number({ description: "About the axis across the screen, rad" }),
    roll: Type.Number({ description: "About the axis along the screen, rad" }),
    accuracy: Type.Optional(Type.Number()),
  }),
  // Of yaw and roll the last one is what a window tells: a mean across ±π is no direction.
  measures: {
    yaw: { label: "Yaw", unit: "rad" },
    pitch: { label: "Pitch", unit: "rad" },
    roll: { label: "Roll", unit: "rad" },
    qw: { label: "Quaternion w", unit: "" },
    qx: { label: "Quaternion x", unit: "" },
    qy: { label: "Quaternion y", unit: "" },
    qz: { label: "Quaternion z", unit: "" },
  },
  windows: sharedWindows,
  recordsPerSecond: 100,
});
