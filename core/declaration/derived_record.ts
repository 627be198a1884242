import Type from "typebox";
import { WINDOW_STATUSES } from "#window/mod.ts";

const epochMs = (description: string) =>
  Type.Integer({ description: `${description}, epoch milliseconds` });

/** The field of {@linkcode DERIVED_RECORD_SCHEMA} that holds the key of the derived window. */
export const DERIVED_KEY = "key";

/** The field of {@linkcode DERIVED_RECORD_SCHEMA} that holds the start of the derived window. */
export const DERIVED_TIME = "at";

/** A record of a derived stream: one input of one of its windows, as it was merged. */
export const DERIVED_RECORD_SCHEMA = Type.Object({
  [DERIVED_KEY]: Type.String({ description: "Key of the derived window" }),
  [DERIVED_TIME]: epochMs("Start of the derived window"),
  size: Type.Integer({ minimum: 0, description: "Size of the derived window, ms" }),
  source: Type.String({ description: "Stream that the input is of" }),
  source_key: Type.String({
    description: "Key of the input window; of windows by dimension the partition, such as p3",
  }),
  start: epochMs("Start of the input window"),
  end: epochMs("End of the input window"),
  status: Type.Enum([...WINDOW_STATUSES], { description: "Status of the input window" }),
  revision: Type.Integer({ description: "Revision of the input window" }),
  count: Type.Integer({ minimum: 0, description: "Records in the input window" }),
  value: Type.Optional(
    Type.Number({ description: "What the term took of it; absent when it had none" }),
  ),
});
