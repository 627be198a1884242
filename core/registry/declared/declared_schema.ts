import type { Stream } from "../../declaration/mod.ts";
import type { SchemaText, SchemaType, WholeSchema } from "../schema.ts";
import { declaredAvro } from "./avro.ts";
import { declaredProtobuf } from "./protobuf.ts";

/** Options of {@linkcode declaredSchema}. */
export interface DeclaredSchemaOptions {
  /** The newest version of its subject, where there is one. */
  readonly before?: WholeSchema | undefined;
}

/**
 * The schema that a stream declares for its records.
 *
 * @throws {TypeError} when a field cannot be written so
 */
export function declaredSchema(
  stream: Pick<Stream, "name" | "title" | "schema">,
  schemaType: SchemaType,
  { before }: DeclaredSchemaOptions = {},
): SchemaText {
  return { schema: textOf(stream, schemaType, before), schemaType, references: [] };
}

function textOf(
  stream: Pick<Stream, "name" | "title" | "schema">,
  schemaType: SchemaType,
  before: WholeSchema | undefined,
): string {
  switch (schemaType) {
    case "AVRO":
      return declaredAvro(stream);
    case "PROTOBUF":
      return declaredProtobuf(stream, before);
    case "JSON":
      return JSON.stringify({
        $schema: "https://json-schema.org/draft/2020-12/schema",
        title: stream.title,
        ...stream.schema,
      });
  }
}

/** The subject of a topic's values, as Confluent's serializers name it. */
export const subjectOf = (topic: string): string => `${topic}-value`;
