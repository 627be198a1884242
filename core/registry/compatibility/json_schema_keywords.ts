/**
 * What the keywords of a JSON schema say, in a form that can be compared.
 *
 * @module
 */
import { isSchema, type JsonSchema, type SchemaObject } from "../parse/json_schema.ts";

const ALL_TYPES = ["array", "boolean", "null", "number", "object", "string"];

/** Keywords that decide whether a document is allowed. */
export const CONSTRAINTS: ReadonlySet<string> = new Set([
  ..."type enum const allOf anyOf oneOf not if then else properties patternProperties".split(" "),
  ..."additionalProperties required propertyNames minProperties maxProperties items".split(" "),
  ..."prefixItems additionalItems contains minContains maxContains minItems maxItems".split(" "),
  ..."uniqueItems minLength maxLength pattern format minimum maximum multipleOf".split(" "),
  ..."exclusiveMinimum exclusiveMaximum dependentRequired dependentSchemas".split(" "),
  ..."dependencies unevaluatedProperties unevaluatedItems $dynamicRef $recursiveRef".split(" "),
]);

/** Keywords that are only compared as a whole. */
const OPAQUE = [
  ..."not if then else propertyNames dependentRequired dependentSchemas dependencies".split(" "),
  ..."$dynamicRef $recursiveRef".split(" "),
];

/** A schema's keywords of that kind, with the defaults of those that are not there. */
export function opaqueOf(schema: SchemaObject): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = Object.fromEntries(
    OPAQUE.filter((name) => schema[name] !== undefined).map((name) => [name, schema[name]]),
  );
  if (schema.contains !== undefined) {
    const { contains, minContains = 1, maxContains } = schema;
    Object.assign(found, { contains, minContains });
    if (maxContains !== undefined) found.maxContains = maxContains;
  }
  return found;
}

/** Whether no other schema of the same value is within a schema. */
export function isFlat(schema: SchemaObject): boolean {
  return !["allOf", "anyOf", "oneOf", "if", "dependentSchemas", "contains", "$dynamicRef"]
    .some((name) => schema[name] !== undefined);
}

export function valuesOf(schema: SchemaObject): readonly unknown[] | undefined {
  if ("const" in schema) return [schema.const];
  return Array.isArray(schema.enum) ? schema.enum : undefined;
}

/** Values as a message has them. */
export function shownValues(values: readonly unknown[]): string {
  const shown = values.slice(0, 5).map((value) => JSON.stringify(value)).join(", ");
  return values.length > 5 ? `${shown} and ${values.length - 5} more` : shown;
}

/** The schema of a value alone, as far as it matters to the reader. */
export function exactly(value: unknown, reader: SchemaObject): SchemaObject {
  const type = typeOfValue(value);
  switch (type) {
    case "integer":
    case "number": {
      const { multipleOf } = reader;
      const isMultiple = typeof multipleOf === "number" &&
        isMultipleOf(value as number, multipleOf);
      return {
        ...{ type, minimum: value, maximum: value },
        ...(isMultiple ? { multipleOf } : {}),
      };
    }
    case "string": {
      const length = [...value as string].length;
      const { pattern } = reader;
      const matches = typeof pattern === "string" && isMatch(pattern, value as string) === true;
      return { type, minLength: length, maxLength: length, ...(matches ? { pattern } : {}) };
    }
    case "array": {
      const items = value as readonly unknown[];
      return {
        ...{ type, prefixItems: items.map((one) => ({ const: one })), items: false },
        ...{ minItems: items.length, maxItems: items.length },
        uniqueItems: new Set(items.map(sorted)).size === items.length,
      };
    }
    case "object": {
      const names = Object.keys(value as object);
      return {
        ...{ type, required: names, additionalProperties: false },
        ...{ minProperties: names.length, maxProperties: names.length },
        properties: mapValues(value as object, (one) => ({ const: one })),
      };
    }
    default:
      return { type };
  }
}

function mapValues(object: object, of: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, of(value)]));
}

export function isMultipleOf(value: number, of: number): boolean {
  const times = value / of;
  return Math.abs(times - Math.round(times)) < 1e-9 * Math.max(1, Math.abs(times));
}

export interface Properties {
  readonly named: ReadonlyMap<string, JsonSchema>;
  readonly patterns: ReadonlyMap<string, JsonSchema>;
  readonly others: JsonSchema;
}

export function propertiesOf(schema: SchemaObject): Properties {
  const entries = (value: unknown): [string, JsonSchema][] =>
    typeof value === "object" && value !== null
      ? Object.entries(value as Record<string, JsonSchema>)
      : [];
  const { properties, patternProperties, additionalProperties, unevaluatedProperties } = schema;
  const unevaluated = isFlat(schema) ? unevaluatedProperties : undefined;
  return {
    named: new Map(entries(properties)),
    patterns: new Map(entries(patternProperties)),
    others: [additionalProperties, unevaluated].find(isSchema) ?? true,
  };
}

/** Schemas of patterns, with whether a name matches; undefined: that cannot be told. */
function matchesOf(patterns: Properties["patterns"], name: string) {
  return [...patterns].map(([pattern, schema]) => [isMatch(pattern, name), schema] as const);
}

/** Schemas that what has a name is certain to be of; each of them is enough to know. */
export function guaranteed(
  { named, patterns, others }: Properties,
  name: string,
): readonly JsonSchema[] {
  const own = named.get(name);
  const matches = matchesOf(patterns, name);
  const sure = [
    ...(own === undefined ? [] : [own]),
    ...matches.filter(([is]) => is === true).map(([, schema]) => schema),
  ];
  if (sure.length > 0) return sure;
  return [matches.some(([is]) => is === undefined) ? true : others];
}

/** Schemas that what has a name may have to be of; it must be of all. */
export function demanded(
  { named, patterns, others }: Properties,
  name: string,
): readonly JsonSchema[] {
  const own = named.get(name);
  const matches = matchesOf(patterns, name);
  const isOther = own === undefined && !matches.some(([is]) => is === true);
  return [
    ...(own === undefined ? [] : [own]),
    ...matches.filter(([is]) => is !== false).map(([, schema]) => schema),
    ...(isOther ? [others] : []),
  ];
}

/** What may take forever: what is repeated in what is repeated, and many repetitions. */
const SLOW = /\)[*+?{]|\\[1-9k]|([*+{].*){4}/s;

/** Longer ones are not looked at. */
const MAX_TEXT = 256;

/** Whether a text has a pattern; undefined when that cannot be told, or not in time. */
function isMatch(pattern: string, text: string): boolean | undefined {
  if (pattern.length > MAX_TEXT || text.length > MAX_TEXT || SLOW.test(pattern)) return undefined;
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    // One of another language.
    return undefined;
  }
}

export function tupleOf(
  schema: SchemaObject,
): { readonly first: readonly JsonSchema[]; readonly rest: JsonSchema } {
  const { items, prefixItems, additionalItems, unevaluatedItems } = schema;
  const unevaluated = isFlat(schema) ? unevaluatedItems : undefined;
  const rest = (value: unknown): JsonSchema => [value, unevaluated].find(isSchema) ?? true;
  if (Array.isArray(items)) return { first: items, rest: rest(additionalItems) };
  return { first: list(prefixItems), rest: rest(items) };
}

/** A schema may name one type or several; none means all that its values have. */
export function typesOf(schema: SchemaObject): readonly string[] {
  if (schema.type !== undefined) return [schema.type].flat() as string[];
  const values = valuesOf(schema);
  return values === undefined ? ALL_TYPES : [...new Set(values.map(typeOfValue))];
}

/** Whether what is of a type is of one of others. */
export function isOfType(type: string, types: readonly string[]): boolean {
  return types.includes(type) || (type === "integer" && types.includes("number"));
}

export function typeOfValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

export function isAnything(schema: SchemaObject): boolean {
  return !Object.keys(schema).some((key) => CONSTRAINTS.has(key));
}

export function isOpen(schema: JsonSchema): boolean {
  return schema === true || (typeof schema === "object" && isAnything(schema));
}

/** Both at once, as far as that can be written in one: the second one's keywords win. */
export function merged(one: SchemaObject, other: SchemaObject): SchemaObject {
  const both = {
    ...one,
    ...other,
    ...(one.properties === undefined && other.properties === undefined ? {} : {
      properties: { ...one.properties as object, ...other.properties as object },
    }),
    ...(one.patternProperties === undefined && other.patternProperties === undefined ? {} : {
      patternProperties: {
        ...one.patternProperties as object,
        ...other.patternProperties as object,
      },
    }),
    ...(one.required === undefined && other.required === undefined
      ? {}
      : { required: [...list(one.required), ...list(other.required)] }),
  };
  return both;
}

export function list(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? value : [];
}

/** A value as JSON with its names in order: the same for what is the same. */
export function sorted(value: unknown): string {
  return JSON.stringify(
    value,
    (_, one: unknown) =>
      typeof one === "object" && one !== null && !Array.isArray(one)
        ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => a < b ? -1 : 1))
        : one,
  ) ?? "";
}
