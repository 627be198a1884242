import {
  isSchema,
  type JsonSchema,
  type JsonSchemaDocument,
  parseJsonSchema,
} from "../parse/json_schema.ts";
import type { WholeSchema } from "../schema.ts";
import { distinct, type Fault } from "./fault.ts";

/**
 * What a schema that lets other properties pass is taken to have let pass: `STRICT`, anything, so
 * that a property that is declared later may have been there with another type; `LENIENT`, nothing
 * that a later version declares.
 */
export const POLICIES = ["STRICT", "LENIENT"] as const;
export type Policy = typeof POLICIES[number];

/** Options of {@linkcode jsonSchemaFaults}. */
export interface JsonSchemaOptions {
  /** Default: `LENIENT`. */
  readonly policy?: Policy;
}

/**
 * Why a document that one JSON schema allows may be refused by another. What cannot be told is a
 * fault: a schema that passes reads all that the other allows, but for the policy.
 */
export function jsonSchemaFaults(
  reader: WholeSchema,
  writer: WholeSchema,
  { policy = "LENIENT" }: JsonSchemaOptions = {},
): readonly Fault[] {
  const [to, from] = [parseJsonSchema(reader), parseJsonSchema(writer)];
  return distinct(new Comparison(to, from, policy).faults(to.root, from.root, ""));
}

type SchemaObject = Exclude<JsonSchema, boolean>;

const ALL_TYPES = ["array", "boolean", "null", "number", "object", "string"];

class Comparison {
  readonly #reader: JsonSchemaDocument;
  readonly #writer: JsonSchemaDocument;
  readonly #policy: Policy;
  /** Pairs under way: a schema may hold itself. */
  readonly #underWay = new Map<SchemaObject, Set<SchemaObject>>();

  constructor(reader: JsonSchemaDocument, writer: JsonSchemaDocument, policy: Policy) {
    this.#reader = reader;
    this.#writer = writer;
    this.#policy = policy;
  }

  faults(reader: JsonSchema, writer: JsonSchema, path: string): readonly Fault[] {
    const to = this.#whole(reader, this.#reader);
    const from = this.#whole(writer, this.#writer);
    if (to === true || from === false) return [];
    const at = (rule: string, message: string): Fault[] => [{ rule, path: path || "/", message }];
    if (to === false) return at("TYPE_NARROWED", "the reader allows nothing here");
    if (isAnything(to)) return [];
    const written = from === true ? {} : from;
    const pairs = this.#underWay.get(to) ?? new Set();
    if (pairs.has(written)) return [];
    this.#underWay.set(to, pairs.add(written));
    try {
      return this.#compare(to, written, path);
    } finally {
      pairs.delete(written);
    }
  }

  #whole(schema: JsonSchema, document: JsonSchemaDocument): JsonSchema {
    let at = schema;
    for (let steps = 0; steps < 32 && typeof at === "object"; steps++) {
      if (typeof at.$ref !== "string") return at;
      const { $ref, ...others } = at;
      const named = document.resolve($ref);
      const beside = Object.keys(others).some((key) => CONSTRAINTS.has(key));
      at = beside ? { ...others, allOf: [...list(others.allOf), named] } : named;
    }
    return at;
  }

  #compare(reader: SchemaObject, writer: SchemaObject, path: string): readonly Fault[] {
    // Each alternative that a writer may use must be read.
    for (const name of ["anyOf", "oneOf"] as const) {
      if (writer[name] === undefined) continue;
      const { [name]: _, ...beside } = writer;
      return list(writer[name]).flatMap((one) => {
        const alternative = this.#whole(one, this.#writer);
        if (alternative === false) return [];
        return this.faults(reader, merged(beside, alternative === true ? {} : alternative), path);
      });
    }
    if (writer.allOf !== undefined) {
      const { allOf: _, ...beside } = writer;
      const whole = list(writer.allOf).map((one) => this.#whole(one, this.#writer))
        .reduce<SchemaObject>(
          (all, one) => typeof one === "boolean" ? all : merged(all, one),
          beside,
        );
      return this.faults(reader, whole, path);
    }
    const at = (rule: string, message: string): Fault => ({ rule, path: path || "/", message });
    const faults: Fault[] = [];
    for (const one of list(reader.allOf)) faults.push(...this.faults(one, writer, path));
    for (const name of ["anyOf", "oneOf"] as const) {
      if (reader[name] === undefined) continue;
      const tries = list(reader[name]).map((one) => this.faults(one, writer, path));
      if (tries.some((one) => one.length === 0)) continue;
      // A writer of several types may find a reader for each of them.
      const apart = typesOf(writer).length > 1 &&
        typesOf(writer).every((type) =>
          list(reader[name]).some((one) => this.faults(one, { ...writer, type }, path).length === 0)
        );
      if (apart) continue;
      faults.push(
        tries.length === 1
          ? tries[0]![0]!
          : at("SUM_TYPE_NARROWED", `none of the reader's '${name}' reads what the writer allows`),
      );
    }
    for (const name of OPAQUE) {
      if (reader[name] === undefined || same(reader[name], writer[name])) continue;
      faults.push(at(`${upper(name)}_CHANGED`, `the reader's '${name}' is not the writer's`));
    }
    faults.push(...this.#types(reader, writer, path));
    if (faults.length > 0) return faults;
    const types = new Set(typesOf(writer));
    return [
      ...values(reader, writer, at),
      ...(types.has("number") || types.has("integer") ? numbers(reader, writer, at) : []),
      ...(types.has("string") ? texts(reader, writer, at) : []),
      ...(types.has("array") ? this.#arrays(reader, writer, path) : []),
      ...(types.has("object") ? this.#objects(reader, writer, path) : []),
    ];
  }

  #types(reader: SchemaObject, writer: SchemaObject, path: string): readonly Fault[] {
    const allowed = typesOf(reader);
    const lacking = typesOf(writer).filter((type) =>
      !allowed.includes(type) && !(type === "integer" && allowed.includes("number"))
    );
    if (lacking.length === 0) return [];
    const message = `the reader allows ${allowed.join(" or ")} and the writer also ` +
      lacking.join(" or ");
    return [{ rule: "TYPE_NARROWED", path: path || "/", message }];
  }

  #arrays(reader: SchemaObject, writer: SchemaObject, path: string): readonly Fault[] {
    const at = (rule: string, message: string): Fault => ({ rule, path: path || "/", message });
    const [to, from] = [tupleOf(reader), tupleOf(writer)];
    const length = Math.max(to.first.length, from.first.length);
    const places = Array.from({ length }, (_, index) =>
      this.faults(
        to.first[index] ?? to.rest,
        from.first[index] ?? from.rest,
        `${path}/[${index}]`,
      )).flat();
    return [
      ...bounds(reader, writer, { low: "minItems", high: "maxItems", at }),
      ...(reader.uniqueItems === true && writer.uniqueItems !== true
        ? [at("UNIQUE_ITEMS_ADDED", "the reader wants items that differ, the writer does not")]
        : []),
      ...places,
      ...this.faults(to.rest, from.rest, `${path}/[]`),
    ];
  }

  #objects(reader: SchemaObject, writer: SchemaObject, path: string): readonly Fault[] {
    const at = (rule: string, message: string, field?: string): Fault => ({
      rule,
      path: field === undefined ? path || "/" : `${path}/${field}`,
      message,
    });
    const [to, from] = [propertiesOf(reader), propertiesOf(writer)];
    const faults: Fault[] = [
      ...bounds(reader, writer, { low: "minProperties", high: "maxProperties", at }),
    ];
    const required = new Set(list(writer.required) as unknown[]);
    for (const name of list(reader.required) as unknown as readonly string[]) {
      const declared = to.named.get(name);
      const hasDefault = typeof declared === "object" && declared.default !== undefined;
      if (required.has(name) || hasDefault) continue;
      const added = !from.named.has(name);
      faults.push(at(
        added ? "REQUIRED_PROPERTY_ADDED" : "REQUIRED_ATTRIBUTE_ADDED",
        added
          ? `the reader requires '${name}', which the writer does not have`
          : `the reader requires '${name}', which the writer may leave out`,
        name,
      ));
    }
    for (const [name, property] of to.named) {
      const written = from.named.get(name);
      if (written !== undefined) {
        faults.push(...this.faults(property, written, `${path}/${name}`));
        continue;
      }
      // What else the writer lets pass may stand under that name.
      const other = patternOf(from, name) ?? from.others;
      if (other === false || (this.#policy === "LENIENT" && isOpen(other))) continue;
      if (this.faults(property, other, `${path}/${name}`).length > 0) {
        faults.push(at(
          "PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL",
          `the reader declares '${name}', and the writer lets anything pass under that name: close ` +
            "the writer with 'additionalProperties: false', or use the policy LENIENT",
          name,
        ));
      }
    }
    for (const [name, written] of from.named) {
      if (to.named.has(name)) continue;
      const other = patternOf(to, name) ?? to.others;
      if (other === false) {
        faults.push(at(
          "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL",
          `the reader does not know '${name}' and allows no other properties`,
          name,
        ));
      } else faults.push(...this.faults(other, written, `${path}/${name}`));
    }
    for (const [pattern, property] of to.patterns) {
      const written = from.patterns.get(pattern) ?? from.others;
      if (this.#policy === "LENIENT" && !from.patterns.has(pattern) && isOpen(written)) continue;
      faults.push(...this.faults(property, written, `${path}/${pattern}`));
    }
    if (!(this.#policy === "LENIENT" && isOpen(from.others) && to.others !== false)) {
      const narrowed = this.faults(to.others, from.others, `${path}/{}`);
      if (narrowed.length > 0 && to.others === false) {
        faults.push(at(
          "ADDITIONAL_PROPERTIES_REMOVED",
          "the reader allows no other properties, and the writer does",
        ));
      } else faults.push(...narrowed);
    }
    return faults;
  }
}

/** Keywords that decide whether a document is allowed. */
const CONSTRAINTS: ReadonlySet<string> = new Set([
  ..."type enum const allOf anyOf oneOf not if then else properties patternProperties".split(" "),
  ..."additionalProperties required propertyNames minProperties maxProperties items".split(" "),
  ..."prefixItems additionalItems contains minContains maxContains minItems maxItems".split(" "),
  ..."uniqueItems minLength maxLength pattern format minimum maximum multipleOf".split(" "),
  ..."exclusiveMinimum exclusiveMaximum dependentRequired dependentSchemas".split(" "),
  ..."dependencies unevaluatedProperties unevaluatedItems".split(" "),
]);

/** Keywords that are only compared as a whole. */
const OPAQUE = [
  ..."not if then else propertyNames contains minContains maxContains".split(" "),
  ..."dependentRequired dependentSchemas dependencies unevaluatedProperties".split(" "),
  "unevaluatedItems",
];

type At = (rule: string, message: string) => Fault;

function values(reader: SchemaObject, writer: SchemaObject, at: At): readonly Fault[] {
  const allowed = valuesOf(reader);
  if (allowed === undefined) return [];
  const given = valuesOf(writer);
  if (given === undefined) {
    const message = "the reader allows some values only, and the writer others too";
    return [at("ENUM_ARRAY_NARROWED", message)];
  }
  const unknown = given.filter((value) => !allowed.some((one) => same(one, value)));
  if (unknown.length === 0) return [];
  const shown = unknown.map((value) => JSON.stringify(value)).join(", ");
  return [
    at("ENUM_ARRAY_NARROWED", `the reader does not allow ${shown}, which the writer may write`),
  ];
}

function valuesOf(schema: SchemaObject): readonly unknown[] | undefined {
  if ("const" in schema) return [schema.const];
  return Array.isArray(schema.enum) ? schema.enum : undefined;
}

function numbers(reader: SchemaObject, writer: SchemaObject, at: At): readonly Fault[] {
  if (valuesOf(writer) !== undefined) return [];
  const faults = [
    ...bounds(reader, writer, { low: "minimum", high: "maximum", at }),
    ...bounds(reader, writer, { low: "exclusiveMinimum", high: "exclusiveMaximum", at }),
  ];
  const { multipleOf: to } = reader;
  const { multipleOf: from } = writer;
  if (typeof to === "number" && !(typeof from === "number" && Number.isInteger(from / to))) {
    faults.push(at("MULTIPLE_OF_CHANGED", `the reader allows multiples of ${to} only`));
  }
  return faults;
}

function texts(reader: SchemaObject, writer: SchemaObject, at: At): readonly Fault[] {
  if (valuesOf(writer) !== undefined) return [];
  const faults = [...bounds(reader, writer, { low: "minLength", high: "maxLength", at })];
  for (const name of ["pattern", "format"] as const) {
    if (reader[name] === undefined || reader[name] === writer[name]) continue;
    const added = writer[name] === undefined;
    faults.push(at(
      `${upper(name)}_${added ? "ADDED" : "CHANGED"}`,
      `the reader allows texts of the ${name} '${String(reader[name])}' only` +
        (added ? "" : `, and the writer has '${String(writer[name])}'`),
    ));
  }
  return faults;
}

/** A lower and an upper bound: the reader's must not be the tighter one. */
function bounds(
  reader: SchemaObject,
  writer: SchemaObject,
  { low, high, at }: { readonly low: string; readonly high: string; readonly at: At },
): readonly Fault[] {
  const faults: Fault[] = [];
  const compare = (name: string, isTighter: (to: number, from: number) => boolean) => {
    const [to, from] = [reader[name], writer[name]];
    if (typeof to !== "number") return;
    if (typeof from === "number" && !isTighter(to, from)) return;
    const kind = typeof from !== "number" ? "ADDED" : name === low ? "INCREASED" : "DECREASED";
    faults.push(at(
      `${upper(name)}_${kind}`,
      `the reader's '${name}' is ${to}, the writer's ${typeof from === "number" ? from : "none"}`,
    ));
  };
  compare(low, (to, from) => to > from);
  compare(high, (to, from) => to < from);
  return faults;
}

interface Properties {
  readonly named: ReadonlyMap<string, JsonSchema>;
  readonly patterns: ReadonlyMap<string, JsonSchema>;
  readonly others: JsonSchema;
}

function propertiesOf(schema: SchemaObject): Properties {
  const entries = (value: unknown): [string, JsonSchema][] =>
    typeof value === "object" && value !== null
      ? Object.entries(value as Record<string, JsonSchema>)
      : [];
  return {
    named: new Map(entries(schema.properties)),
    patterns: new Map(entries(schema.patternProperties)),
    others: isSchema(schema.additionalProperties) ? schema.additionalProperties : true,
  };
}

function patternOf({ patterns }: Properties, name: string): JsonSchema | undefined {
  for (const [pattern, schema] of patterns) {
    if (new RegExp(pattern, "u").test(name)) return schema;
  }
  return undefined;
}

function tupleOf(
  schema: SchemaObject,
): { readonly first: readonly JsonSchema[]; readonly rest: JsonSchema } {
  const { items, prefixItems, additionalItems } = schema;
  const open = (value: unknown): JsonSchema => isSchema(value) ? value : true;
  if (Array.isArray(items)) return { first: items, rest: open(additionalItems) };
  return { first: list(prefixItems), rest: open(items) };
}

/** A schema may name one type or several; none means all that its values have. */
function typesOf(schema: SchemaObject): readonly string[] {
  if (schema.type !== undefined) return [schema.type].flat() as string[];
  const values = valuesOf(schema);
  return values === undefined ? ALL_TYPES : [...new Set(values.map(typeOfValue))];
}

function typeOfValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function isAnything(schema: SchemaObject): boolean {
  return !Object.keys(schema).some((key) => CONSTRAINTS.has(key));
}

function isOpen(schema: JsonSchema): boolean {
  return schema === true || (typeof schema === "object" && isAnything(schema));
}

/** Both at once, as far as that can be written in one: the second one's keywords win. */
function merged(one: SchemaObject, other: SchemaObject): SchemaObject {
  const both = {
    ...one,
    ...other,
    ...(one.properties === undefined && other.properties === undefined ? {} : {
      properties: { ...one.properties as object, ...other.properties as object },
    }),
    ...(one.required === undefined && other.required === undefined
      ? {}
      : { required: [...list(one.required), ...list(other.required)] }),
  };
  return both;
}

function list(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? value : [];
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map((
      [key, one],
    ) => [key, sorted(one)]),
  );
}

/** `minLength` as `MIN_LENGTH`. */
function upper(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
