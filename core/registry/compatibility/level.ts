import type { SchemaType, WholeSchema } from "../schema.ts";
import { avroFaults } from "./avro.ts";
import type { Fault } from "./fault.ts";
import { jsonSchemaFaults, type Policy } from "./json_schema.ts";
import { protobufFaults } from "./protobuf.ts";

/** Which versions must be able to read which. */
export const LEVELS = [
  "NONE",
  "BACKWARD",
  "BACKWARD_TRANSITIVE",
  "FORWARD",
  "FORWARD_TRANSITIVE",
  "FULL",
  "FULL_TRANSITIVE",
] as const;
export type Level = typeof LEVELS[number];

/** Where none is set. */
export const DEFAULT_LEVEL: Level = "BACKWARD";

/** An earlier version that a new schema does not go with. */
export interface Incompatibility extends Fault {
  /** Of the earlier version; 0 when it has none. */
  readonly version: number;
  /** Which of the two cannot read what the other writes. */
  readonly reader: "new" | "old";
}

/** A version that is there already. */
export interface EarlierVersion extends WholeSchema {
  readonly version: number;
}

/** Options of {@linkcode incompatibilities}. */
export interface CompatibilityOptions {
  readonly level: Level;
  readonly policy?: Policy;
}

/**
 * Why a schema cannot follow the versions before it.
 *
 * @param earlier oldest first
 * @throws {SchemaFault} when one of them is no schema
 */
export function incompatibilities(
  schema: WholeSchema,
  earlier: readonly EarlierVersion[],
  { level, policy }: CompatibilityOptions,
): readonly Incompatibility[] {
  if (level === "NONE") return [];
  const compared = level.endsWith("_TRANSITIVE") ? earlier.toReversed() : earlier.slice(-1);
  const backward = !level.startsWith("FORWARD");
  const forward = !level.startsWith("BACKWARD");
  return compared.flatMap((one): readonly Incompatibility[] => {
    const { version } = one;
    if (one.schemaType !== schema.schemaType) {
      return [{
        rule: "SCHEMA_TYPE_CHANGED",
        path: "/",
        message: `the schema is ${nameOf(schema.schemaType)} and was ${nameOf(one.schemaType)}`,
        version,
        reader: "new",
      }];
    }
    const of = (reader: "new" | "old", faults: readonly Fault[]) =>
      faults.map((fault) => ({ ...fault, version, reader }));
    return [
      ...(backward ? of("new", faultsOf(schema, one, policy)) : []),
      ...(forward ? of("old", faultsOf(one, schema, policy)) : []),
    ];
  });
}

function faultsOf(
  reader: WholeSchema,
  writer: WholeSchema,
  policy: Policy | undefined,
): readonly Fault[] {
  switch (reader.schemaType) {
    case "AVRO":
      return avroFaults(reader, writer);
    case "JSON":
      return jsonSchemaFaults(reader, writer, policy === undefined ? {} : { policy });
    case "PROTOBUF":
      return protobufFaults(reader, writer);
  }
}

function nameOf(type: SchemaType): string {
  return { AVRO: "Avro", JSON: "JSON Schema", PROTOBUF: "Protobuf" }[type];
}

/** An incompatibility as a sentence. */
export function incompatibilityText(
  { rule, path, message, version, reader }: Incompatibility,
): string {
  const who = reader === "new"
    ? `the new schema cannot read what version ${version} wrote`
    : `version ${version} cannot read what the new schema writes`;
  return `${path}: ${message} (${rule}; ${who})`;
}
