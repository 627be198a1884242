import { errorMessage } from "../../telemetry/log.ts";
import { SchemaFault, type WholeSchema } from "../schema.ts";
import { checkNesting } from "./nesting.ts";

/** A JSON schema, or a part of one. */
export type JsonSchema = boolean | SchemaObject;
export type SchemaObject = Readonly<Record<string, unknown>>;

/** A JSON schema with what its references name. */
export interface JsonSchemaDocument {
  readonly root: JsonSchema;
  /**
   * What the `$ref` of a schema names; what is beside it is left out.
   *
   * @param schema one of the document, or of those that it imports
   * @throws {SchemaFault} when there is no such schema
   */
  resolve(schema: SchemaObject): JsonSchema;
  /** Whether what stands beside a `$ref` counts: up to draft 7 it does not. */
  readonly countsBesideRef: boolean;
}

/**
 * Reads a JSON schema, with those that it imports. References are pointers, anchors, and URIs that
 * are relative to the `$id` around them; an import is also known by the name that it has been given.
 *
 * @see https://json-schema.org/draft/2020-12/json-schema-core#section-8
 * @throws {SchemaFault} when it is none, or refers to what is not there
 */
export function parseJsonSchema({ schema, imports }: WholeSchema): JsonSchemaDocument {
  const places = new Places();
  for (const { name, schema } of imports) {
    places.add(parse(schema, `the JSON schema '${name}'`), { name });
  }
  const root = parse(schema, "the JSON schema");
  places.add(root, {});
  for (const one of places.refs) places.resolve(one);
  const dialect = typeof root === "object" ? String(root.$schema) : "";
  return {
    root,
    resolve: (schema) => places.resolve(schema),
    countsBesideRef: !/draft-0[3-7]/.test(dialect),
  };
}

/** Where relative references of a schema that has no `$id` begin. */
const NOWHERE = "schema:///";

/** Where each schema is, and which is at a place. */
class Places {
  /** By URI, with a fragment where it is an anchor. */
  readonly #at = new Map<string, JsonSchema>();
  readonly #named = new Map<string, JsonSchema>();
  /** The URI that references within a schema are relative to. */
  readonly #bases = new WeakMap<SchemaObject, string>();
  /** The schemas that have a reference. */
  readonly refs: SchemaObject[] = [];

  /** Takes a document with all that it holds. */
  add(document: JsonSchema, { name }: { readonly name?: string }): void {
    const base = name === undefined ? NOWHERE : uri(name, NOWHERE);
    this.#at.set(base, document);
    if (name !== undefined) this.#named.set(name, document);
    this.#walk(document, { base, path: "#" });
  }

  resolve(schema: SchemaObject): JsonSchema {
    const ref = schema.$ref as string;
    const [place, fragment = ""] = split(ref);
    const whole = uri(ref, this.#bases.get(schema) ?? NOWHERE);
    const [resource] = split(whole);
    const document = (place === "" ? undefined : this.#named.get(place)) ?? this.#at.get(resource);
    const found = fragment === "" || fragment.startsWith("/")
      ? document === undefined ? undefined : follow(document, fragment)
      : this.#at.get(whole);
    if (found === undefined) throw new SchemaFault(`the JSON schema: '${ref}' is not there`);
    // A pointer may name what stands at a place of no keyword.
    if (typeof found === "object" && !this.#bases.has(found)) {
      this.#walk(found, { base: resource, path: ref });
    }
    return found;
  }

  #walk(schema: JsonSchema, { base, path }: { readonly base: string; readonly path: string }) {
    if (typeof schema === "boolean") return;
    const id = schema.$id ?? schema.id;
    const here = typeof id === "string" ? uri(id, base) : base;
    const own = split(here)[0];
    // In older drafts an id that is a fragment is an anchor.
    if (typeof id === "string") this.#at.set(here.replace(/#$/, ""), schema);
    if (typeof schema.$anchor === "string") this.#at.set(`${own}#${schema.$anchor}`, schema);
    this.#bases.set(schema, own);
    if (schema.$ref !== undefined) this.refs.push(schema);
    for (const [place, held] of check(schema, path)) {
      this.#walk(held, { base: own, path: `${path}/${place}` });
    }
  }
}

/** A URI without its fragment, and that. */
function split(uri: string): readonly [string, string?] {
  const at = uri.indexOf("#");
  return at < 0 ? [uri] : [uri.slice(0, at), uri.slice(at + 1)];
}

function uri(relative: string, base: string): string {
  return URL.parse(relative, base)?.href ?? relative;
}

function parse(text: string, what: string): JsonSchema {
  checkNesting(text, what);
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

/** @param pointer RFC 6901 as a fragment, or empty */
function follow(document: JsonSchema, pointer: string): JsonSchema | undefined {
  let at: unknown = document;
  for (const part of pointer.split("/").slice(1)) {
    const name = decoded(part)?.replaceAll("~1", "/").replaceAll("~0", "~");
    if (name === undefined || typeof at !== "object" || at === null || !Object.hasOwn(at, name)) {
      return undefined;
    }
    at = (at as Record<string, unknown>)[name];
  }
  return isSchema(at) ? at : undefined;
}

/** @returns undefined for what is not encoded as URIs are */
function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
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

/**
 * The schemas that a schema holds, with their places in it.
 *
 * @throws {SchemaFault} when a keyword does not have what it must
 */
function check(schema: SchemaObject, path: string): readonly (readonly [string, JsonSchema])[] {
  const fail = (message: string): never => {
    throw new SchemaFault(`the JSON schema, ${path}: ${message}`);
  };
  for (const type of [schema.type ?? []].flat()) {
    if (!TYPES.has(type)) fail(`'${String(type)}' is no type`);
  }
  if (schema.$ref !== undefined && typeof schema.$ref !== "string") fail("'$ref' is no text");
  const inner: (readonly [string, JsonSchema])[] = [];
  const hold = (value: unknown, place: string): void => {
    if (!isSchema(value)) fail(`'${place}' is no schema`);
    inner.push([place, value as JsonSchema]);
  };
  for (const name of HOLDS.byName) {
    const held = schema[name];
    if (held === undefined) continue;
    if (!isSchema(held) || typeof held === "boolean") fail(`'${name}' is no object`);
    for (const [key, value] of Object.entries(held as object)) hold(value, `${name}/${key}`);
  }
  for (const name of HOLDS.lists) {
    const held = schema[name];
    if (held === undefined) continue;
    if (!Array.isArray(held)) fail(`'${name}' is no list`);
    for (const [index, value] of (held as unknown[]).entries()) hold(value, `${name}/${index}`);
  }
  for (const name of HOLDS.ones) {
    const held = schema[name];
    if (held === undefined) continue;
    // Before draft 2020-12 a list of items is a tuple.
    if (name === "items" && Array.isArray(held)) {
      for (const [index, value] of held.entries()) hold(value, `items/${index}`);
    } else hold(held, name);
  }
  if (schema.required !== undefined && !Array.isArray(schema.required)) {
    // Up to draft 3 it is a word of the property's own.
    if (typeof schema.required !== "boolean") fail("'required' is no list");
  }
  return inner;
}
