import { Buffer } from "node:buffer";
import type { TObject } from "typebox";

/** How the scanner reads one field. */
export type FieldKind = "number" | "string" | "time" | "word" | "boolean";

/** What one field of a schema asks of its value, in the form in which bytes are compared with it. */
export interface FieldPlan {
  readonly field: string;
  /** The field's name with the quotation marks, as JSON writes it. */
  readonly name: Uint8Array;
  readonly required: boolean;
  /** Undefined: the scanner does not know how to check such a value. */
  readonly kind: FieldKind | undefined;
  /** Null is a valid value too. */
  readonly nullable: boolean;
  /** Of a number; the bounds belong to the range. */
  readonly integer: boolean;
  readonly minimum: number;
  readonly maximum: number;
  /** Of a string, in letters. */
  readonly minLength: number;
  readonly maxLength: number;
  /** What a string must match; undefined: anything. */
  readonly pattern: RegExp | undefined;
  /** What a word may be, each with the closing quotation mark as JSON writes it. */
  readonly words: readonly { readonly bytes: Uint8Array; readonly word: string }[];
}

/** The parts of a JSON schema that a plan can express. */
interface FieldSchema {
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly FieldSchema[];
  readonly format?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: unknown;
}

/** Keywords that say nothing about what is valid. */
const NOTES = ["$id", "title", "description", "default", "examples", "deprecated", "readOnly"];
const KEYWORDS: Readonly<Record<FieldKind, readonly string[]>> = {
  number: ["type", "minimum", "maximum"],
  string: ["type", "minLength", "maxLength", "pattern"],
  time: ["type", "format"],
  word: ["type", "enum", "const"],
  boolean: ["type"],
};

/**
 * A plan per field in the schema's order; undefined when the schema asks for more than plans can
 * express, so that every record needs the whole check.
 */
export function fieldPlans(schema: TObject): readonly FieldPlan[] | undefined {
  const known = new Set([...NOTES, "type", "properties", "required"]);
  if (!Object.keys(schema).every((keyword) => known.has(keyword))) return undefined;
  const required = new Set<string>(schema.required ?? []);
  const plans = Object.entries(schema.properties).map(([field, property]) =>
    planOf(field, property as FieldSchema, required.has(field))
  );
  const readable = plans.every(({ kind, required }) => kind !== undefined || !required);
  const complete = [...required].every((field) => field in schema.properties);
  return readable && complete ? plans : undefined;
}

function planOf(field: string, property: FieldSchema, required: boolean): FieldPlan {
  const { schema, nullable } = withoutNull(property);
  const kind = kindOf(schema);
  const words = kind === "word" ? (schema.enum ?? [schema.const]) as readonly string[] : [];
  return {
    field,
    name: jsonBytes(field),
    required,
    kind,
    nullable,
    integer: schema.type === "integer",
    minimum: schema.minimum ?? -Infinity,
    maximum: schema.maximum ?? Infinity,
    minLength: schema.minLength ?? 0,
    maxLength: schema.maxLength ?? Infinity,
    // As the whole check reads it.
    pattern: typeof schema.pattern === "string" ? new RegExp(schema.pattern, "u") : undefined,
    words: words.map((word) => ({ bytes: jsonBytes(word).subarray(1), word })),
  };
}

function withoutNull(schema: FieldSchema): { schema: FieldSchema; nullable: boolean } {
  const { anyOf, ...rest } = schema;
  const alone = Object.keys(rest).every((keyword) => NOTES.includes(keyword));
  const others = anyOf?.filter(({ type }) => type !== "null");
  const [other] = others ?? [];
  return other !== undefined && alone && others!.length === 1 && anyOf!.length === 2
    ? { schema: other, nullable: true }
    : { schema, nullable: false };
}

function kindOf(schema: FieldSchema): FieldKind | undefined {
  const kind = likelyKind(schema);
  if (kind === undefined) return undefined;
  if (typeof (schema.pattern ?? "") !== "string") return undefined;
  const known = [...NOTES, ...KEYWORDS[kind]];
  return Object.keys(schema).every((keyword) => known.includes(keyword)) ? kind : undefined;
}

function likelyKind(schema: FieldSchema): FieldKind | undefined {
  const words = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (words !== undefined) {
    // A word with an escape has more than one form.
    const strings = words.every((word) =>
      typeof word === "string" && !JSON.stringify(word).includes("\\")
    );
    return strings && (schema.type ?? "string") === "string" ? "word" : undefined;
  }
  switch (schema.type) {
    case "number":
    case "integer":
      return "number";
    case "string":
      return schema.format === "date-time" ? "time" : "string";
    case "boolean":
      return "boolean";
    default:
      return undefined;
  }
}

/** A text as JSON, in UTF-8. */
function jsonBytes(text: string): Uint8Array {
  return Buffer.from(JSON.stringify(text));
}
