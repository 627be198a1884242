import type { WholeSchema } from "../schema.ts";
import { canonicalAvro, parseAvro } from "./avro.ts";
import { parseJsonSchema } from "./json_schema.ts";
import { parseProtobuf } from "./protobuf.ts";

/**
 * Makes sure that a schema is one.
 *
 * @throws {SchemaFault} saying what is wrong
 */
export function checkSchema(schema: WholeSchema): void {
  if (schema.schemaType === "AVRO") parseAvro(schema);
  else if (schema.schemaType === "JSON") parseJsonSchema(schema);
  else parseProtobuf(schema);
}

/**
 * The text under which a schema is the same as another. Blanks between its parts do not count, nor,
 * in Avro, what may be written in several ways: Java's clients send it as they would write it.
 */
export function sameText(
  { schema, schemaType }: Pick<WholeSchema, "schema" | "schemaType">,
): string {
  if (schemaType === "PROTOBUF") {
    // A comment ends with its line, and quoted texts are as they are.
    return schema.trim().replaceAll(
      /("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/\/[^\n]*\n?|\/\*[^]*?\*\/)|\s+/g,
      (_, kept?: string) => kept ?? " ",
    );
  }
  try {
    const parsed: unknown = JSON.parse(schema);
    return JSON.stringify(schemaType === "AVRO" ? canonicalAvro(parsed) : parsed);
  } catch {
    return schema;
  }
}
