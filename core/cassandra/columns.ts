import type { Stream } from "../declaration/mod.ts";

/** CQL types of the columns that schema fields become. */
export type ColumnType = "text" | "timestamp" | "double" | "bigint" | "boolean";

/** A schema field as a typed column. */
export interface FieldColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** True when the column holds the field's JSON, because no simple type fits it. */
  readonly json: boolean;
}

/** The parts of a JSON schema that decide on a column. */
interface FieldSchema {
  readonly type?: unknown;
  readonly format?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly FieldSchema[];
}

/** The part of a stream that its columns follow from. */
export type ColumnSource = Pick<Stream, "schema" | "key" | "time">;

/**
 * One column per schema field in the order of the schema, but for the key, which is part of the
 * primary key, and the event time, which every raw table has as `event_time`.
 */
export function fieldColumns(stream: ColumnSource): readonly FieldColumn[] {
  return Object.entries(stream.schema.properties)
    .filter(([name]) => name !== stream.key && name !== stream.time)
    .map(([name, schema]) => ({ name, ...columnType(schema as FieldSchema) }));
}

function columnType(schema: FieldSchema): { type: ColumnType; json: boolean } {
  const kinds = new Set(kindsOf(schema));
  // A null is not written, so it needs no room in the type.
  kinds.delete("null");
  if (kinds.size === 2 && kinds.has("integer") && kinds.has("number")) kinds.delete("integer");
  const [kind, ...others] = kinds;
  const type = others.length === 0 ? SIMPLE[kind ?? ""] : undefined;
  return type === undefined ? { type: "text", json: true } : { type, json: false };
}

const SIMPLE: Readonly<Record<string, ColumnType>> = {
  "string": "text",
  "date-time": "timestamp",
  "number": "double",
  "integer": "bigint",
  "boolean": "boolean",
};

function kindsOf(schema: FieldSchema): readonly string[] {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap(kindsOf);
  if (schema.enum !== undefined) return schema.enum.map(kindOfValue);
  if (schema.const !== undefined) return [kindOfValue(schema.const)];
  if (schema.type === "string" && schema.format === "date-time") return ["date-time"];
  if (Array.isArray(schema.type)) return schema.type.map(String);
  return typeof schema.type === "string" ? [schema.type] : ["any"];
}

function kindOfValue(value: unknown): string {
  if (value === null) return "null";
  return Number.isInteger(value) ? "integer" : typeof value;
}
