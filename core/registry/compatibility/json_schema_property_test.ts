import assert from "node:assert/strict";
import fc from "fast-check";
import { Check } from "typebox/schema";
import { jsonSchemaFaults } from "./json_schema.ts";

const json = (schema: unknown) => ({
  schema: JSON.stringify(schema),
  schemaType: "JSON" as const,
  imports: [],
});

const name = fc.constantFrom("a", "ab", "b");
const pattern = fc.constantFrom("^a", "b$", "^ab");
const small = fc.integer({ min: -2, max: 3 });
const size = fc.nat(3);

/** Values of few forms, so that schemas of few forms often allow them. */
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    small,
    fc.constantFrom("", "a", "ab", "abc", 0.5, 1.5, true, null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3 }),
  ),
}));

const type = fc.constantFrom("array", "boolean", "integer", "null", "number", "object", "string");

const some = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined, freq: 1 });
const listed = fc.oneof(
  fc.record({ enum: fc.array(value, { minLength: 1, maxLength: 3 }) }),
  fc.record({ const: value }),
  fc.record({ type, enum: fc.array(value, { minLength: 1, maxLength: 3 }) }),
);
const numbers = fc.record({
  type: some(fc.constantFrom("integer", "number", ["number", "null"])),
  minimum: some(small),
  exclusiveMaximum: some(small),
  maximum: some(small),
  exclusiveMinimum: some(small),
  multipleOf: fc.option(fc.constantFrom(1, 2, 0.5), { nil: undefined }),
});
const texts = fc.record({
  type: fc.constant("string"),
  minLength: some(size),
  maxLength: some(size),
  pattern: some(pattern),
});
const arraysOf = (inner: fc.Arbitrary<unknown>) =>
  fc.record({
    type: fc.constant("array"),
    items: some(inner),
    prefixItems: some(fc.array(inner, { minLength: 1, maxLength: 2 })),
    minItems: some(size),
    maxItems: some(size),
    uniqueItems: some(fc.boolean()),
    contains: fc.option(inner, { nil: undefined }),
  });
const objectsOf = (inner: fc.Arbitrary<unknown>) =>
  fc.record({
    type: fc.constant("object"),
    properties: some(fc.dictionary(name, inner, { maxKeys: 2 })),
    patternProperties: some(fc.dictionary(pattern, inner, { maxKeys: 2 })),
    additionalProperties: some(inner),
    unevaluatedProperties: fc.option(inner, { nil: undefined }),
    required: some(fc.uniqueArray(name, { maxLength: 2 })),
    maxProperties: some(size),
    propertyNames: fc.option(fc.record({ pattern }), { nil: undefined }),
  });

/**
 * Schemas of all keywords that are compared. Left out is what is excepted: defaults, and `oneOf`, whose
 * alternatives may exclude each other.
 */
const { schema } = fc.letrec((tie) => {
  const inner = tie("schema");
  const all = (more: number) => fc.array(inner, { minLength: 1, maxLength: more });
  return {
    schema: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.boolean(),
      fc.record({ type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })) }),
      listed,
      numbers,
      texts,
      arraysOf(inner),
      objectsOf(inner),
      fc.record({ anyOf: all(2) }),
      fc.record({ allOf: all(2) }),
      fc.record({ not: inner }),
      fc.record({ if: inner, then: some(inner), else: some(inner) }),
    ),
  };
});

const kinds: readonly fc.Arbitrary<unknown>[] = [
  ...[listed, numbers, texts],
  ...[arraysOf(schema), objectsOf(schema)],
];

/** A schema and what it may become: one that says other things of the same kind of values. */
const pairs = fc.oneof(
  fc.tuple(schema, schema),
  ...kinds.flatMap((kind) => [
    fc.tuple(kind, kind),
    fc.tuple(kind, listed),
    fc.tuple(kind, fc.record({ allOf: fc.array(kind, { minLength: 2, maxLength: 2 }) })),
  ]),
);

Deno.test("what fits is read: a value that the writer allows is none that the reader refuses", () => {
  let read = 0;
  fc.assert(
    fc.property(
      pairs,
      fc.array(value, { minLength: 20, maxLength: 20 }),
      ([reader, writer], all) => {
        const [to, from] = JSON.parse(JSON.stringify([reader, writer]));
        if (jsonSchemaFaults(json(to), json(from), { policy: "STRICT" }).length > 0) return;
        for (const one of all) {
          if (!Check(from, one)) continue;
          read++;
          assert(Check(to, one), `${JSON.stringify(one)} is written and not read`);
        }
      },
    ),
    { numRuns: 10_000 },
  );
  assert(read > 1_000, `only ${read} values were read`);
});
