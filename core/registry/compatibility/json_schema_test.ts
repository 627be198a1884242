import assert from "node:assert/strict";
import type { WholeSchema } from "../schema.ts";
import { jsonSchemaFaults, type Policy } from "./json_schema.ts";

const json = (schema: unknown): WholeSchema => ({
  schema: JSON.stringify(schema),
  schemaType: "JSON",
  imports: [],
});
const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
const closed = { additionalProperties: false };
const text = { type: "string" };
const number = { type: "number" };

type Case = readonly [what: string, reader: unknown, writer: unknown, broken: string[]];

/** What the reader allows, what the writer allows, and the rules that are broken, with their fields. */
const CASES: readonly Case[] = [
  ["the same", object({ a: text }), object({ a: text }), []],
  ["integer as number", number, { type: "integer" }, []],
  ["number as integer", { type: "integer" }, number, ["/ TYPE_NARROWED"]],
  ["a type more", { type: ["string", "null"] }, text, []],
  ["a type less", text, { type: ["string", "null"] }, ["/ TYPE_NARROWED"]],
  ["another type", object({ a: number }), object({ a: text }), ["/a TYPE_NARROWED"]],
  ["anything", true, text, []],
  ["nothing", false, text, ["/ TYPE_NARROWED"]],
  ["of anything", text, true, ["/ TYPE_NARROWED"]],
  ["a value more", { enum: ["a", "b"] }, { enum: ["a"] }, []],
  ["a value less", { enum: ["a"] }, { enum: ["a", "b"] }, ["/ ENUM_ARRAY_NARROWED"]],
  ["values of a text", { enum: ["a"] }, text, ["/ ENUM_ARRAY_NARROWED"]],
  ["a text of values", text, { enum: ["a"] }, []],
  ["a constant", { const: 1 }, { enum: [1] }, []],
  ["a higher minimum", { ...number, minimum: 1 }, { ...number, minimum: 0 }, [
    "/ MINIMUM_INCREASED",
  ]],
  ["a lower minimum", { ...number, minimum: 0 }, { ...number, minimum: 1 }, []],
  ["a maximum", { ...number, maximum: 1 }, number, ["/ MAXIMUM_ADDED"]],
  ["a lower exclusive maximum", { ...number, exclusiveMaximum: 1 }, {
    ...number,
    exclusiveMaximum: 2,
  }, ["/ EXCLUSIVE_MAXIMUM_DECREASED"]],
  ["multiples", { ...number, multipleOf: 2 }, { ...number, multipleOf: 4 }, []],
  ["other multiples", { ...number, multipleOf: 4 }, { ...number, multipleOf: 2 }, [
    "/ MULTIPLE_OF_CHANGED",
  ]],
  ["a longer least text", { ...text, minLength: 2 }, { ...text, minLength: 1 }, [
    "/ MIN_LENGTH_INCREASED",
  ]],
  ["a pattern", { ...text, pattern: "^a" }, text, ["/ PATTERN_ADDED"]],
  ["another pattern", { ...text, pattern: "^a" }, { ...text, pattern: "^b" }, [
    "/ PATTERN_CHANGED",
  ]],
  ["no pattern", text, { ...text, pattern: "^b" }, []],
  ["a format", { ...text, format: "date-time" }, text, ["/ FORMAT_ADDED"]],
  ["items", { type: "array", items: number }, { type: "array", items: { type: "integer" } }, []],
  ["other items", { type: "array", items: text }, { type: "array", items: number }, [
    "/[] TYPE_NARROWED",
  ]],
  ["fewer items", { type: "array", maxItems: 2 }, { type: "array", maxItems: 3 }, [
    "/ MAX_ITEMS_DECREASED",
  ]],
  ["items that differ", { type: "array", uniqueItems: true }, { type: "array" }, [
    "/ UNIQUE_ITEMS_ADDED",
  ]],
  ["a tuple", { type: "array", prefixItems: [text, text] }, {
    type: "array",
    prefixItems: [text, number],
  }, ["/[1] TYPE_NARROWED"]],
  ["an optional property more", object({ a: text, b: text }), object({ a: text }), []],
  ["a property less", object({}), object({ a: text }), []],
  [
    "a required property more",
    object({ a: text, b: text }, { required: ["b"] }),
    object({
      a: text,
    }),
    ["/b REQUIRED_PROPERTY_ADDED"],
  ],
  [
    "a required property with a default",
    object({ b: { ...text, default: "" } }, {
      required: ["b"],
    }),
    object({}),
    [],
  ],
  [
    "a property that becomes required",
    object({ a: text }, { required: ["a"] }),
    object({
      a: text,
    }),
    ["/a REQUIRED_ATTRIBUTE_ADDED"],
  ],
  [
    "a property that becomes optional",
    object({ a: text }),
    object({ a: text }, {
      required: ["a"],
    }),
    [],
  ],
  ["to a closed object, a property less", object({}, closed), object({ a: text }, closed), [
    "/a PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL",
  ]],
  [
    "to a closed object, a property more",
    object({ a: text, b: text }, closed),
    object({
      a: text,
    }, closed),
    [],
  ],
  ["closed afterwards", object({ a: text }, closed), object({ a: text }), [
    "/ ADDITIONAL_PROPERTIES_REMOVED",
  ]],
  ["opened", object({ a: text }), object({ a: text }, closed), []],
  ["others of a type", object({}, { additionalProperties: number }), object({ a: text }, closed), [
    "/a TYPE_NARROWED",
  ]],
  ["a union more", { anyOf: [text, number] }, text, []],
  ["a union less", text, { anyOf: [text, number] }, ["/ TYPE_NARROWED"]],
  ["a union of others", { anyOf: [number, { type: "null" }] }, text, ["/ SUM_TYPE_NARROWED"]],
  ["a union of the types of one", { anyOf: [text, { type: "null" }] }, {
    type: ["string", "null"],
  }, []],
  ["an intersection", { allOf: [{ minimum: 1 }] }, { ...number, minimum: 0 }, [
    "/ MINIMUM_INCREASED",
  ]],
  ["of an intersection", { ...number, minimum: 1 }, { allOf: [number, { minimum: 2 }] }, []],
  ["what must not be", { not: text }, number, ["/ NOT_CHANGED"]],
  ["references", {
    $defs: { A: object({ in: { $ref: "#/$defs/A" } }) },
    $ref: "#/$defs/A",
  }, {
    definitions: { B: object({ in: { $ref: "#/definitions/B" } }) },
    $ref: "#/definitions/B",
  }, []],
  ["a reference to another type", { $defs: { A: text }, $ref: "#/$defs/A" }, number, [
    "/ TYPE_NARROWED",
  ]],
];

Deno.test("what one JSON schema reads of another", async (test) => {
  for (const [what, reader, writer, broken] of CASES) {
    await test.step(what, () => assert.deepEqual(rules(reader, writer), broken));
  }
});

Deno.test("a property that is declared later may have been anything, strictly", () => {
  const [reader, writer] = [object({ a: text, b: text }), object({ a: text })];
  assert.deepEqual(rules(reader, writer, "STRICT"), ["/b PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL"]);
  assert.deepEqual(rules(object({ a: text, b: {} }), writer, "STRICT"), []);
  assert.deepEqual(rules(object({ a: text, b: text }), object({ a: text }, closed), "STRICT"), []);
});

Deno.test("what is no JSON schema is refused", () => {
  const cases: readonly [unknown, RegExp][] = [
    [[], /neither an object/],
    [{ type: "text" }, /'text' is no type/],
    [{ $ref: "#/$defs/A" }, /'#\/\$defs\/A' is not there/],
    [{ properties: { a: 1 } }, /'properties\/a' is no schema/],
  ];
  for (const [schema, reason] of cases) {
    assert.throws(() => jsonSchemaFaults(json(schema), json(true)), reason);
  }
});

function rules(reader: unknown, writer: unknown, policy?: Policy): readonly string[] {
  return jsonSchemaFaults(json(reader), json(writer), policy === undefined ? {} : { policy })
    .map(({ path, rule }) => `${path} ${rule}`);
}
