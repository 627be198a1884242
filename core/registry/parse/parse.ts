import type { WholeSchema } from "../schema.ts";
import { parseAvro } from "./avro.ts";
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

/** The text under which a schema is the same as another: blanks between its parts do not count. */
export function sameText(
  { schema, schemaType }: Pick<WholeSchema, "schema" | "schemaType">,
): string {
  if (schemaType === "PROTOBUF") return schema.trim().replaceAll(/\s+/g, " ");
  try {
    return JSON.stringify(JSON.parse(schema));
  } catch {
    return schema;
  }
}
