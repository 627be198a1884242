import Type from "typebox";
import { defineStream, minutes } from "#core/declaration/mod.ts";
import { sharedDeclaration, sharedFields } from "./fields.ts";

export const phoneAnnotations = defineStream({
  ...sharedDeclaration,
  name: "phone_annotations",
  title: "Annotations",
  description: "What people note on their phone while it records",
  schema: Type.Object({
    ...sharedFields,
    text: Type.String(),
    press_ms: Type.Optional(
      Type.Number({ minimum: 0, description: "How long the button was held" }),
    ),
  }),
  measures: { press_ms: { label: "Button held", unit: "ms" } },
  text: ["text"],
  windows: [
    {
      kind: "tumbling",
      sizeMs: minutes(1),
      allowedLatenessMs: minutes(5),
      aggregates: ["count"],
    },
  ],
  recordsPerSecond: 0.01,
});
