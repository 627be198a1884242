import type { Stream } from "../../declaration/mod.ts";

/** What a field of a record holds, as far as all kinds of schemas can say. */
export type DeclaredType =
  | { readonly kind: "string" | "integer" | "number" | "boolean" }
  | { readonly kind: "list"; readonly items: DeclaredType }
  | { readonly kind: "map"; readonly values: DeclaredType }
  | { readonly kind: "record"; readonly fields: readonly DeclaredField[] };

/** A field of a record. */
export interface DeclaredField {
  readonly name: string;
  readonly type: DeclaredType;
  /** True when a record may lack it, or have null in its place. */
  readonly optional: boolean;
}

interface JsonSchema {
  readonly type?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: unknown;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
}

/**
 * The fields of a stream's records.
 *
 * @throws {TypeError} naming a field that only JSON can hold
 */
export function declaredFields(stream: Pick<Stream, "name" | "schema">): readonly DeclaredField[] {
  return fieldsOf(stream.schema as JsonSchema, `Stream '${stream.name}': field `);
}

function fieldsOf({ properties = {}, required = [] }: JsonSchema, path: string) {
  return Object.entries(properties).map(([name, schema]): DeclaredField => {
    const kinds = kindsOf(schema);
    return {
      name,
      type: typeOf(kinds.filter((one) => one.type !== "null"), `${path}'${name}'`),
      optional: !required.includes(name) || kinds.some((one) => one.type === "null"),
    };
  });
}

/** The alternatives of a schema, each of one type. */
function kindsOf(schema: JsonSchema): readonly JsonSchema[] {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap(kindsOf);
  const values = schema.enum ?? ("const" in schema ? [schema.const] : undefined);
  const types = schema.type === undefined && values !== undefined
    ? values.map((value) => value === null ? "null" : typeof value)
    : [schema.type].flat();
  return [...new Set(types)].map((type) => ({ ...schema, type }));
}

function typeOf(kinds: readonly JsonSchema[], path: string): DeclaredType {
  const types = new Set(kinds.map(({ type }) => type));
  const [first] = kinds;
  const scalar = (["string", "boolean"] as const).find((one) => types.has(one));
  if (scalar !== undefined && types.size === 1) return { kind: scalar };
  const numeric = [...types].every((one) => one === "integer" || one === "number");
  if (types.size > 0 && numeric) return { kind: types.has("number") ? "number" : "integer" };
  if (kinds.length === 1 && first!.type === "array" && first!.items !== undefined) {
    return { kind: "list", items: typeOf(kindsOf(first!.items), `${path}, items,`) };
  }
  if (kinds.length === 1 && first!.type === "object") {
    const { properties, patternProperties = {}, additionalProperties } = first!;
    if (properties !== undefined) {
      return { kind: "record", fields: fieldsOf(first!, `${path} in `) };
    }
    const values = Object.values(patternProperties)[0] ?? additionalProperties;
    if (typeof values === "object" && values !== null) {
      return { kind: "map", values: typeOf(kindsOf(values as JsonSchema), `${path}, values,`) };
    }
  }
  throw new TypeError(
    `${path} may hold ${
      [...types].map(String).join(" or ") || "nothing"
    }, which only the formats ` +
      "'json' and 'json-schema' can write",
  );
}
