import type { WholeSchema } from "../../schema.ts";
import { changesOf, type Row } from "./change.ts";

export const json = (schema: unknown): WholeSchema => ({
  schema: JSON.stringify(schema),
  schemaType: "JSON",
  imports: [],
});
export const object = (properties: object, more: object = {}) => ({
  type: "object",
  properties,
  ...more,
});
export const closed = { additionalProperties: false };
export const text = { type: "string" };
const number = { type: "number" };

/** What the reader allows, what the writer allows, what is broken. */
const ROWS: readonly Row<unknown>[] = [
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
  [
    "closed to what is not evaluated",
    object({}, { unevaluatedProperties: false }),
    object({ a: text }, { unevaluatedProperties: false }),
    [
      "/a PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL",
    ],
  ],
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
  // Values that are listed must each be allowed.
  ["listed numbers within bounds", { ...number, minimum: 0 }, { enum: [0, 5] }, []],
  ["a listed number out of bounds", { ...number, minimum: 2 }, { enum: [1, 5] }, [
    "/ ENUM_VALUE_REFUSED",
  ]],
  ["a listed number that is no multiple", { ...number, multipleOf: 0.1 }, { enum: [0.3, 0.25] }, [
    "/ ENUM_VALUE_REFUSED",
  ]],
  ["a listed text that is too long", { ...text, maxLength: 2 }, { const: "abc" }, [
    "/ ENUM_VALUE_REFUSED",
  ]],
  ["a listed text of the pattern", { ...text, pattern: "^a" }, { enum: ["ab", "ac"] }, []],
  ["a listed text that is not of the pattern", { ...text, pattern: "^a" }, { enum: ["ab", "b"] }, [
    "/ ENUM_VALUE_REFUSED",
  ]],
  ["a listed text of another format", { ...text, format: "date" }, { enum: ["x"] }, [
    "/ ENUM_VALUE_REFUSED",
  ]],
  ["an exclusive bound of draft 4", { ...number, minimum: 0, exclusiveMinimum: true }, {
    ...number,
    minimum: 0,
  }, ["/ EXCLUSIVE_MINIMUM_ADDED"]],
  ["a bound within an exclusive one", { ...number, exclusiveMinimum: 0 }, {
    ...number,
    minimum: 1,
  }, []],
  [
    "an exclusive bound as a bound",
    { ...number, minimum: 0 },
    { ...number, exclusiveMinimum: 0 },
    [],
  ],
  ["an exclusive bound where the bound was", { ...number, exclusiveMaximum: 5 }, {
    ...number,
    maximum: 5,
  }, ["/ EXCLUSIVE_MAXIMUM_ADDED"]],
  ["nullable", object({ a: { type: ["string", "null"] } }), object({ a: text }), []],
  ["nullable no more", object({ a: text }), object({ a: { type: ["string", "null"] } }), [
    "/a TYPE_NARROWED",
  ]],
  [
    "a nested required property",
    object({ in: object({ b: text }, { required: ["b"] }) }),
    object({ in: object({}) }),
    ["/in/b REQUIRED_PROPERTY_ADDED"],
  ],
  [
    "a nested closed object",
    object({ in: object({}, closed) }),
    object({
      in: object({ b: text }, closed),
    }),
    ["/in/b PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL"],
  ],
  [
    "a property whose type is wider",
    object({ a: number }, closed),
    object({
      a: { type: "integer" },
    }, closed),
    [],
  ],
  [
    "others of a wider type",
    object({}, { additionalProperties: number }),
    object({}, {
      additionalProperties: { type: "integer" },
    }),
    [],
  ],
  [
    "others of a narrower type",
    object({}, { additionalProperties: { type: "integer" } }),
    object({}, { additionalProperties: number }),
    ["/{} TYPE_NARROWED"],
  ],
  ["more properties at least", object({}, { minProperties: 2 }), object({}, { minProperties: 1 }), [
    "/ MIN_PROPERTIES_INCREASED",
  ]],
  // A property is of all patterns that its name has, and of none of the others.
  [
    "a pattern of a property that is declared",
    object({ ab: number }, { patternProperties: { "^a": { maximum: 5 } } }),
    object({ ab: number }),
    ["/ab MAXIMUM_ADDED"],
  ],
  [
    "a second pattern",
    object({}, { ...closed, patternProperties: { "^a": {}, "b$": number } }),
    object({ ab: text }, closed),
    ["/ab TYPE_NARROWED"],
  ],
  [
    "a pattern less in a closed object",
    object({}, closed),
    object({}, { ...closed, patternProperties: { "^x": number } }),
    [
      "/^x PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL",
    ],
  ],
  [
    "a pattern more in a closed object",
    object({}, {
      ...closed,
      patternProperties: { "^x": number },
    }),
    object({}, closed),
    [],
  ],
  [
    "a pattern of another type",
    object({}, { patternProperties: { "^x": number } }),
    object({}, {
      patternProperties: { "^x": text },
    }),
    ["/^x TYPE_NARROWED"],
  ],
  [
    "a pattern that is one of the others",
    object({}, { additionalProperties: number }),
    object({}, {
      ...closed,
      patternProperties: { "^x": text },
    }),
    ["/^x TYPE_NARROWED"],
  ],
  ["what is of two patterns", object({}, { ...closed, patternProperties: { "^x": text } }), {
    allOf: [
      object({}, { ...closed, patternProperties: { "^x": text } }),
      object({}, { ...closed, patternProperties: { "^y": number } }),
    ],
  }, ["/^y PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL"]],
  ["one of two as one of three", { oneOf: [text, number, { type: "boolean" }] }, {
    oneOf: [text, number],
  }, []],
  ["one of three as one of two", { oneOf: [text, number] }, {
    oneOf: [text, number, { type: "boolean" }],
  }, ["/ SUM_TYPE_NARROWED"]],
  [
    "one of two objects",
    {
      oneOf: [
        object({ a: text }, { ...closed, required: ["a"] }),
        object({ b: text }, { ...closed, required: ["b"] }),
      ],
    },
    object({ a: text }, { ...closed, required: ["a"] }),
    [],
  ],
  ["an intersection less", text, { allOf: [text, { minLength: 2 }] }, []],
  ["an intersection more", { allOf: [text, { minLength: 2 }] }, { allOf: [text] }, [
    "/ MIN_LENGTH_ADDED",
  ]],
  ["what must not be, still", { type: "number", not: { const: 1 } }, {
    type: "number",
    not: { const: 1 },
  }, []],
  [
    "what must not be, with what it names",
    {
      $defs: { A: { type: ["string", "number"] } },
      not: { $ref: "#/$defs/A" },
    },
    { $defs: { A: text }, not: { $ref: "#/$defs/A" } },
    ["/ NOT_CHANGED"],
  ],
  [
    "what is named by where it is read",
    { $dynamicRef: "#T", $defs: { T: { ...text, $dynamicAnchor: "T" } } },
    number,
    ["/ $DYNAMIC_REF_CHANGED"],
  ],
  ["fewer that contain", { type: "array", contains: text }, {
    type: "array",
    contains: text,
    minContains: 0,
  }, ["/ MIN_CONTAINS_CHANGED"]],
  ["a tuple that is open", { type: "array", prefixItems: [text] }, {
    type: "array",
    prefixItems: [text],
    items: false,
  }, []],
  ["a tuple that is closed", { type: "array", prefixItems: [text], items: false }, {
    type: "array",
    prefixItems: [text],
  }, ["/[] TYPE_NARROWED"]],
  ["a tuple of draft 7", { type: "array", items: [text, number] }, {
    type: "array",
    prefixItems: [text, number],
  }, []],
  ["a recursive schema with more beside its name", {
    $defs: { N: object({ in: { $ref: "#/$defs/N", minProperties: 0 } }) },
    $ref: "#/$defs/N",
  }, {
    $defs: { N: object({ in: { $ref: "#/$defs/N", minProperties: 1 } }) },
    $ref: "#/$defs/N",
  }, []],
  [
    "a reference to an anchor",
    {
      $defs: { A: { $anchor: "a", type: "string" } },
      ...object({ x: { $ref: "#a" } }),
    },
    object({ x: number }),
    ["/x TYPE_NARROWED"],
  ],
  [
    "a reference to an id",
    {
      $defs: { A: { $id: "urn:test:a", type: "string" } },
      ...object({ x: { $ref: "urn:test:a" } }),
    },
    object({ x: text }),
    [],
  ],
  [
    "a reference that is relative",
    {
      $id: "https://x.test/root.json",
      $defs: { A: { $id: "a.json", type: "string" } },
      ...object({ x: { $ref: "a.json" } }),
    },
    object({ x: number }),
    ["/x TYPE_NARROWED"],
  ],
];

export const JSON_SCHEMA_CHANGES = changesOf(ROWS, {
  schema: json,
  apicurio: {
    "It compares the forms of schemas, not what they allow": [
      "a type more",
      "a text of values",
      "a union more",
      "of an intersection",
      "listed numbers within bounds",
      "a listed text of the pattern",
      "one of two objects",
      "an intersection less",
      "a tuple of draft 7",
    ],
    "It lets no property of an open object be declared later, as the policy STRICT does": [
      "an optional property more",
      "a required property with a default",
    ],
    "It does not look which properties have a pattern": [
      "a pattern less in a closed object",
      "a pattern more in a closed object",
      "a pattern that is one of the others",
    ],
    "It knows no keywords of drafts before or after the seventh": [
      "a tuple",
      "an exclusive bound of draft 4",
      "closed to what is not evaluated",
      "fewer that contain",
      "what is named by where it is read",
    ],
    "It does not take a schema that is true or false": ["anything", "nothing", "of anything"],
    "It fetches what a reference names, from where that is": [
      "a reference that is relative",
    ],
  },
});
