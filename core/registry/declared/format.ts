import type { Stream, ValueFormat } from "../../declaration/mod.ts";
import type { SchemaType } from "../schema.ts";

/** The kind of schema that a format's values are declared with; plain JSON is described by one too. */
export const SCHEMA_TYPE_OF: Readonly<Record<ValueFormat, SchemaType>> = {
  json: "JSON",
  "json-schema": "JSON",
  avro: "AVRO",
  protobuf: "PROTOBUF",
};

/**
 * How the records of a stream are written. Those of a derived stream are the process worker's, which
 * writes JSON.
 */
export function formatOf(
  stream: Pick<Stream, "format" | "derived">,
  { valueFormat }: { readonly valueFormat: ValueFormat },
): ValueFormat {
  return stream.derived === undefined ? stream.format ?? valueFormat : "json";
}
