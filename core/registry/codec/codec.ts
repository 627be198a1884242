import type { WholeSchema } from "../schema.ts";
import { createAvroCodec } from "./avro.ts";
import { createJsonCodec } from "./json.ts";
import { createProtobufCodec } from "./protobuf.ts";
import type { ValueCodec } from "./value_codec.ts";

/** @throws {SchemaFault} when the schema is none */
export function createCodec(schema: WholeSchema): ValueCodec {
  switch (schema.schemaType) {
    case "AVRO":
      return createAvroCodec(schema);
    case "JSON":
      return createJsonCodec();
    case "PROTOBUF":
      return createProtobufCodec(schema);
  }
}
