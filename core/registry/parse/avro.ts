import avro from "avsc";
import { errorMessage } from "../../telemetry/log.ts";
import { SchemaFault, type WholeSchema } from "../schema.ts";
import { checkNesting } from "./nesting.ts";

/** Options of {@linkcode parseAvro}. */
export interface ParseAvroOptions {
  /** How types that carry a logical meaning are read. Default: as what they are stored as. */
  readonly logicalTypes?: Readonly<Record<string, new () => avro.types.LogicalType>>;
}

/**
 * The type that an Avro schema declares.
 *
 * @throws {SchemaFault} when it declares none
 */
export function parseAvro(
  { schema, imports }: WholeSchema,
  { logicalTypes }: ParseAvroOptions = {},
): avro.Type {
  const registry: Record<string, avro.Type> = {};
  const parse = (text: string, what: string): avro.Type => {
    checkNesting(text, what);
    try {
      return avro.Type.forSchema(JSON.parse(text), {
        registry,
        noAnonymousTypes: true,
        ...(logicalTypes === undefined ? {} : { logicalTypes }),
      });
    } catch (error) {
      throw new SchemaFault(`${what}: ${errorMessage(error)}`);
    }
  };
  for (const { name, schema } of imports) parse(schema, `the Avro schema '${name}'`);
  return parse(schema, "the Avro schema");
}
