import avro from "avsc";
import { errorMessage } from "../../telemetry/log.ts";
import { SchemaFault, type WholeSchema } from "../schema.ts";
import { checkNesting } from "./nesting.ts";

/** Options of {@linkcode parseAvro}. */
export interface ParseAvroOptions {
  /** How types that carry a logical meaning are read. Default: as what they are stored as. */
  readonly logicalTypes?: Readonly<Record<string, new () => avro.types.LogicalType>>;
  /** Makes a type that takes the place of avsc's own. */
  readonly typeHook?: (schema: unknown, options: unknown) => avro.Type | undefined;
}

/**
 * The type that an Avro schema declares.
 *
 * @throws {SchemaFault} when it declares none
 */
export function parseAvro(
  { schema, imports }: WholeSchema,
  options: ParseAvroOptions = {},
): avro.Type {
  const registry: Record<string, avro.Type> = {};
  const parse = (text: string, what: string): avro.Type => {
    checkNesting(text, what);
    try {
      return avro.Type.forSchema(JSON.parse(text), {
        registry,
        noAnonymousTypes: true,
        ...options,
      });
    } catch (error) {
      throw new SchemaFault(`${what}: ${errorMessage(error)}`);
    }
  };
  for (const { name, schema } of imports) parse(schema, `the Avro schema '${name}'`);
  return parse(schema, "the Avro schema");
}

/**
 * An Avro schema in one of the forms that it may be written in: names in full, attributes in order,
 * and without what says nothing. Unlike the specification's parsing form it keeps what readers see.
 *
 * @param schema as JSON
 */
export function canonicalAvro(schema: unknown, namespace = ""): unknown {
  if (Array.isArray(schema)) return schema.map((one) => canonicalAvro(one, namespace));
  if (typeof schema === "string") return PRIMITIVES.has(schema) ? schema : full(schema, namespace);
  if (typeof schema !== "object" || schema === null) return schema;
  const { name, namespace: own, ...others } = schema as Readonly<Record<string, unknown>>;
  const called = typeof name === "string"
    ? full(name, typeof own === "string" ? own : namespace)
    : undefined;
  const within = called === undefined ? namespace : called.slice(0, called.lastIndexOf(".") + 1);
  const inner = within.replace(/\.$/, "");
  const entries = Object.entries(others).map(([key, value]): [string, unknown] => {
    if (key === "aliases" && Array.isArray(value)) {
      return [key, value.map((one) => typeof one === "string" ? full(one, inner) : one)];
    }
    if (key === "fields" && Array.isArray(value)) {
      return [key, value.map((one) => canonicalField(one, inner))];
    }
    return [key, HOLDS_TYPES.has(key) ? canonicalAvro(value, inner) : value];
  });
  if (called !== undefined) entries.push(["name", called]);
  const [only] = entries;
  if (entries.length === 1 && only![0] === "type" && typeof only![1] === "string") return only![1];
  return inOrder(entries);
}

const PRIMITIVES: ReadonlySet<string> = new Set(
  "null boolean int long float double bytes string record error enum array map fixed".split(" "),
);
const HOLDS_TYPES: ReadonlySet<string> = new Set(["type", "items", "values"]);

function canonicalField(field: unknown, namespace: string): unknown {
  if (typeof field !== "object" || field === null) return field;
  const entries = Object.entries(field).filter(([key, value]) =>
    !(key === "order" && value === "ascending")
  ).map(([key, value]): [string, unknown] => [
    key,
    key === "type" ? canonicalAvro(value, namespace) : value,
  ]);
  return inOrder(entries);
}

function inOrder(entries: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries([...entries].sort(([one], [other]) => one < other ? -1 : 1));
}

function full(name: string, namespace: string): string {
  return name.includes(".") || namespace === "" ? name : `${namespace}.${name}`;
}
