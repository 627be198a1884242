import type { Stream } from "../../declaration/mod.ts";
import { type DeclaredField, declaredFields, type DeclaredType } from "./declared_type.ts";
import { typeName } from "./type_name.ts";

/**
 * A stream's record as an Avro schema. What a record may lack is a union with null, which readers of
 * other versions can do without.
 *
 * @throws {TypeError} when a field cannot be written so
 */
export function declaredAvro(stream: Pick<Stream, "name" | "schema">): string {
  const name = typeName(stream.name);
  return JSON.stringify({ ...recordOf(name, declaredFields(stream)), namespace: "sluice" });
}

function recordOf(name: string, fields: readonly DeclaredField[]) {
  return {
    type: "record",
    name,
    fields: fields.map((field) => {
      const type = avroOf(field.type, `${name}${typeName(field.name)}`);
      return field.optional
        ? { name: field.name, type: ["null", type], default: null }
        : { name: field.name, type };
    }),
  };
}

function avroOf(type: DeclaredType, name: string): unknown {
  switch (type.kind) {
    case "integer":
      return "long";
    case "number":
      return "double";
    case "list":
      return { type: "array", items: avroOf(type.items, name) };
    case "map":
      return { type: "map", values: avroOf(type.values, name) };
    case "record":
      return recordOf(name, type.fields);
    default:
      return type.kind;
  }
}
