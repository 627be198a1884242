import assert from "node:assert/strict";
import { SchemaFault, type WholeSchema } from "../schema.ts";
import { jsonSchemaFaults, type Policy } from "./json_schema.ts";
import { closed, json, JSON_SCHEMA_CHANGES, object, text } from "./testing/json_schema_changes.ts";

Deno.test("what one JSON schema reads of another", async (test) => {
  for (const { what, reader, writer, broken } of JSON_SCHEMA_CHANGES) {
    await test.step(what, () => assert.deepEqual(rules(reader, writer), broken));
  }
});

Deno.test("a property that is declared later may have been anything, strictly", () => {
  const strictly = (reader: unknown, writer: unknown) =>
    rules(json(reader), json(writer), "STRICT");
  const [reader, writer] = [object({ a: text, b: text }), object({ a: text })];
  assert.deepEqual(strictly(reader, writer), ["/b PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL"]);
  assert.deepEqual(strictly(object({ a: text, b: {} }), writer), []);
  assert.deepEqual(strictly(object({ a: text, b: text }), object({ a: text }, closed)), []);
  const tree = { $ref: "#/$defs/N", $defs: { N: object({ in: { $ref: "#/$defs/N" } }) } };
  assert.deepEqual(strictly(tree, object({})), ["/in PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL"]);
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

Deno.test("what a schema imports has references of its own", () => {
  const imports = [{
    name: "other.json",
    schema: JSON.stringify({ $defs: { T: text }, ...object({ x: { $ref: "#/$defs/T" } }) }),
  }];
  const whole = { ...json(object({ in: { $ref: "other.json" } })), imports };
  assert.deepEqual(rules(whole, whole), []);
  const numbers = json(object({ in: object({ x: { type: "number" } }) }));
  assert.deepEqual(rules(whole, numbers), ["/in/x TYPE_NARROWED"]);
  assert.throws(() => rules({ ...whole, imports: [] }, numbers), /'other.json' is not there/);
});

Deno.test("schemas that would keep the comparison busy for long are refused", () => {
  const circle = { $defs: { A: { allOf: [{ $ref: "#/$defs/A" }] } }, $ref: "#/$defs/A" };
  const named = { $defs: { A: { $ref: "#/$defs/A" } }, $ref: "#/$defs/A" };
  const deep = (levels: number): unknown => levels === 0 ? text : object({ a: deep(levels - 1) });
  const wide = (levels: number): unknown =>
    levels === 0 ? text : { anyOf: [0, 1, 2].map(() => object({ a: wide(levels - 1) })) };
  for (const schema of [circle, named, deep(150), wide(7)]) {
    const other = json({ ...schema as object, title: "other" });
    assert.throws(() => rules(json(schema), other), SchemaFault);
  }
  // In time, or not at all.
  const slow = object({}, { patternProperties: { "^(a+)+$": { type: "number" } } });
  const name = `${"a".repeat(60)}!`;
  assert.deepEqual(rules(json(slow), json(object({ [name]: text }))), [`/${name} TYPE_NARROWED`]);
});

function rules(reader: WholeSchema, writer: WholeSchema, policy?: Policy): readonly string[] {
  return jsonSchemaFaults(reader, writer, policy === undefined ? {} : { policy })
    .map(({ path, rule }) => `${path} ${rule}`);
}
