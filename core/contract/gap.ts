import Type, { type Static } from "typebox";
import { closed, epochMs, partition } from "./schema.ts";

/** Workers that report what they lost. */
export const GAP_READERS = ["process", "persist"] as const;

/** Offsets of a topic that were gone before a worker had read them. */
export const gapSchema = Type.Object({
  topic: Type.String(),
  partition,
  from: Type.Integer({ minimum: 0, description: "First offset that was not read" }),
  to: Type.Integer({ minimum: 0, description: "Offset after the last one that was not read" }),
  reader: Type.Enum([...GAP_READERS], { description: "Worker that did not read them" }),
  at: epochMs("When the worker noticed"),
}, {
  ...closed,
  title: "Gap",
  description: "Offsets that were gone before a worker had read them",
});

export type Gap = Static<typeof gapSchema>;
