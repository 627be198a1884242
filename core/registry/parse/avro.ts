import avro from "avsc";
import { errorMessage } from "../../telemetry/log.ts";
import { SchemaFault, type WholeSchema } from "../schema.ts";

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
  const parse = (text: string): avro.Type =>
    avro.Type.forSchema(JSON.parse(text), {
      registry,
      ...(logicalTypes === undefined ? {} : { logicalTypes }),
    });
  for (const one of imports) {
    try {
      parse(one.schema);
    } catch (error) {
      throw new SchemaFault(`the Avro schema '${one.name}': ${errorMessage(error)}`);
    }
  }
  try {
    return parse(schema);
  } catch (error) {
    throw new SchemaFault(`the Avro schema: ${errorMessage(error)}`);
  }
}
