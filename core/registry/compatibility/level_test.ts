import assert from "node:assert/strict";
import type { WholeSchema } from "../schema.ts";
import { incompatibilities, incompatibilityText, type Level, LEVELS } from "./level.ts";

/** A record with some required fields, and some with a default. */
const avro = (required: string, optional = ""): WholeSchema => ({
  schema: JSON.stringify({
    type: "record",
    name: "R",
    fields: [
      ...[...required].map((name) => ({ name, type: "int" })),
      ...[...optional].map((name) => ({ name, type: "int", default: 0 })),
    ],
  }),
  schemaType: "AVRO",
  imports: [],
});

/** Earlier versions, the new one, and the levels at which it may follow them. */
const CASES: readonly [string, readonly WholeSchema[], WholeSchema, readonly Level[]][] = [
  ["the first", [], avro("a"), LEVELS],
  ["a field with a default more", [avro("a")], avro("a", "b"), LEVELS],
  ["a required field more", [avro("a")], avro("ab"), ["NONE", "FORWARD", "FORWARD_TRANSITIVE"]],
  ["a required field less", [avro("ab")], avro("a"), ["NONE", "BACKWARD", "BACKWARD_TRANSITIVE"]],
  ["a field with a default less", [avro("a", "b")], avro("a"), LEVELS],
  // The one before has a default for what the first does not have.
  ["only the last is asked", [avro("a"), avro("a", "b")], avro("ab"), [
    "NONE",
    "BACKWARD",
    "FORWARD",
    "FORWARD_TRANSITIVE",
    "FULL",
  ]],
];

Deno.test("which versions a schema may follow", async (test) => {
  for (const [what, earlier, schema, allowed] of CASES) {
    await test.step(what, () => {
      const versions = earlier.map((one, index) => ({ ...one, version: index + 1 }));
      const fits = LEVELS.filter((level) =>
        incompatibilities(schema, versions, { level }).length === 0
      );
      assert.deepEqual(fits, LEVELS.filter((level) => allowed.includes(level)));
    });
  }
});

Deno.test("an incompatibility says which field, rule and version", () => {
  const [one] = incompatibilities(avro("ab"), [{ ...avro("a"), version: 3 }], {
    level: "BACKWARD",
  });
  assert.equal(
    incompatibilityText(one!),
    "/b: the reader expects 'b', which the writer does not have, and declares no default for it " +
      "(READER_FIELD_MISSING_DEFAULT_VALUE; the new schema cannot read what version 3 wrote)",
  );
});

Deno.test("another kind of schema", () => {
  const json: WholeSchema = { schema: "true", schemaType: "JSON", imports: [] };
  const [one] = incompatibilities(json, [{ ...avro("a"), version: 1 }], { level: "FULL" });
  assert.equal(one?.message, "the schema is JSON Schema and was Avro");
});
