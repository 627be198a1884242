import { errorMessage } from "../../telemetry/log.ts";
import { SchemaFault, type WholeSchema } from "../schema.ts";

/** A JSON schema, or a part of one. */
export type JsonSchema = boolean | Readonly<Record<string, unknown>>;

/** A JSON schema with what its references name. */
export interface JsonSchemaDocument {
  readonly root: JsonSchema;
  /**
   * What a `$ref` names.
   *
   * @throws {SchemaFault} when there is no such schema
   */
  resolve(ref: string): JsonSchema;
}

/**
 * Reads a JSON schema.
 *
 * @throws {SchemaFault} when it is none, or refers to what is not there
 */
export function parseJsonSchema({ schema, imports }: WholeSchema): JsonSchemaDocument {
  const root = parse(schema, "the JSON schema");
  const others = new Map(
    imports.map(({ name, schema }) => [name, parse(schema, `the JSON schema '${name}'`)]),
  );
  const own = typeof root === "object" && typeof root.$id === "string" ? root.$id : undefined;
  const resolve = (ref: string): JsonSchema => {
    const [place = "", pointer = ""] = ref.split("#", 2);
    const document = place === "" || place === own ? root : others.get(place);
    const found = document === undefined ? undefined : follow(document, pointer);
    if (found === undefined) throw new SchemaFault(`the JSON schema: '${ref}' is not there`);
    return found;
  };
  check(root, { resolve, path: "#" });
  return { root, resolve };
}

function parse(text: string, what: string): JsonSchema {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SchemaFault(`${what} is not JSON: ${errorMessage(error)}`);
  }
  if (!isSchema(value)) throw new SchemaFault(`${what} is neither an object nor true or false`);
  return value;
}

/** Whether a value can stand where a schema does. */
export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "boolean" ||
    (typeof value === "object" && value !== null && !Array.isArray(value));
}

/** @param pointer RFC 6901, or empty */
function follow(document: JsonSchema, pointer: string): JsonSchema | undefined {
  let at: unknown = document;
  for (const part of pointer.split("/").slice(1)) {
    const name = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return isSchema(at) ? at : undefined;
}

const TYPES: ReadonlySet<unknown> = new Set([
  "string",
  "number",
  "integer",
  "boolean",
  "object",
  "array",
  "null",
]);

/** Where a schema holds schemas: by name, in a list, or one. */
const HOLDS = {
  byName: ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"],
  lists: ["allOf", "anyOf", "oneOf", "prefixItems"],
  ones: [
    "additionalProperties",
    "items",
    "contains",
    "not",
    "if",
    "then",
    "else",
    "propertyNames",
    "additionalItems",
    "unevaluatedProperties",
    "unevaluatedItems",
  ],
} as const;

function check(
  schema: JsonSchema,
  { resolve, path }: { readonly resolve: (ref: string) => JsonSchema; readonly path: string },
): void {
  if (typeof schema === "boolean") return;
  const fail = (message: string): never => {
    throw new SchemaFault(`the JSON schema, ${path}: ${message}`);
  };
  for (const type of [schema.type ?? []].flat()) {
    if (!TYPES.has(type)) fail(`'${String(type)}' is no type`);
  }
  if (schema.$ref !== undefined) {
    if (typeof schema.$ref !== "string") fail("'$ref' is no text");
    resolve(schema.$ref as string);
  }
  const inner = (value: unknown, place: string): void => {
    if (!isSchema(value)) fail(`'${place}' is no schema`);
    check(value as JsonSchema, { resolve, path: `${path}/${place}` });
  };
  for (const name of HOLDS.byName) {
    const held = schema[name];
    if (held === undefined) continue;
    if (!isSchema(held) || typeof held === "boolean") fail(`'${name}' is no object`);
    for (const [key, value] of Object.entries(held as object)) inner(value, `${name}/${key}`);
  }
  for (const name of HOLDS.lists) {
    const held = schema[name];
    if (held === undefined) continue;
    if (!Array.isArray(held)) fail(`'${name}' is no list`);
    for (const [index, value] of (held as unknown[]).entries()) inner(value, `${name}/${index}`);
  }
  for (const name of HOLDS.ones) {
    const held = schema[name];
    if (held === undefined) continue;
    // Before draft 2020-12 a list of items is a tuple.
    if (name === "items" && Array.isArray(held)) {
      for (const [index, value] of held.entries()) inner(value, `items/${index}`);
    } else inner(held, name);
  }
  const { required } = schema;
  if (required !== undefined && !Array.isArray(required)) fail("'required' is no list");
}
