import assert from "node:assert/strict";
import { parseAvro } from "../parse/avro.ts";
import type { WholeSchema } from "../schema.ts";
import { avroFaults } from "./avro.ts";

const avro = (schema: unknown): WholeSchema => ({
  schema: JSON.stringify(schema),
  schemaType: "AVRO",
  imports: [],
});
const record = (...fields: unknown[]) => ({ type: "record", name: "R", fields });
const field = (name: string, type: unknown, more: object = {}) => ({ name, type, ...more });
const symbols = (...names: string[]) => ({ type: "enum", name: "E", symbols: names });
const node = (...more: unknown[]) => ({
  type: "record",
  name: "Node",
  fields: [field("value", "int"), field("next", ["null", "Node"], { default: null }), ...more],
});

/** What the reader expects, what the writer has, and the rules that are broken, with their fields. */
const CASES: readonly [what: string, reader: unknown, writer: unknown, broken: string[]][] = [
  ["the same", record(field("a", "int")), record(field("a", "int")), []],
  [
    "a field more, without a default",
    record(field("a", "int"), field("b", "int")),
    record(
      field("a", "int"),
    ),
    ["/b READER_FIELD_MISSING_DEFAULT_VALUE"],
  ],
  [
    "a field more, with a default",
    record(field("a", "int"), field("b", "int", { default: 1 })),
    record(
      field("a", "int"),
    ),
    [],
  ],
  ["a null as a default", record(field("b", ["null", "int"], { default: null })), record(), []],
  ["a field less", record(), record(field("a", "int")), []],
  [
    "a field with an alias",
    record(field("b", "int", { aliases: ["a"] })),
    record(
      field("a", "int"),
    ),
    [],
  ],
  ["int as long", "long", "int", []],
  ["long as int", "int", "long", ["/ TYPE_MISMATCH"]],
  ["float as double", "double", "float", []],
  ["int as double", "double", "int", []],
  ["double as float", "float", "double", ["/ TYPE_MISMATCH"]],
  ["text as bytes", "bytes", "string", []],
  ["bytes as text", "string", "bytes", []],
  ["a number as text", record(field("a", "string")), record(field("a", "int")), [
    "/a TYPE_MISMATCH",
  ]],
  ["into a union", ["null", "int"], "int", []],
  ["into a union by promotion", ["null", "long"], "int", []],
  ["into a union without it", ["null", "string"], "int", ["/ MISSING_UNION_BRANCH"]],
  ["out of a union", "int", ["null", "int"], ["/ TYPE_MISMATCH"]],
  ["out of a union of one", "int", ["int"], []],
  ["a branch less", ["null", "int"], ["null", "int", "string"], ["/ MISSING_UNION_BRANCH"]],
  ["a branch more", ["null", "int", "string"], ["null", "int"], []],
  ["a symbol more", symbols("a", "b"), symbols("a"), []],
  ["a symbol less", symbols("a"), symbols("a", "b"), ["/ MISSING_ENUM_SYMBOLS"]],
  ["a symbol less, with a default", { ...symbols("a"), default: "a" }, symbols("a", "b"), []],
  ["another enum", { ...symbols("a"), name: "F" }, symbols("a"), ["/ NAME_MISMATCH"]],
  ["fixed of another size", { type: "fixed", name: "F", size: 4 }, {
    type: "fixed",
    name: "F",
    size: 8,
  }, ["/ FIXED_SIZE_MISMATCH"]],
  ["items", { type: "array", items: "long" }, { type: "array", items: "int" }, []],
  ["other items", { type: "array", items: "int" }, { type: "array", items: "string" }, [
    "/[] TYPE_MISMATCH",
  ]],
  ["values", { type: "map", values: "int" }, { type: "map", values: "long" }, [
    "/{} TYPE_MISMATCH",
  ]],
  [
    "a nested field",
    record(field("in", { type: "record", name: "I", fields: [field("x", "int")] })),
    record(
      field("in", { type: "record", name: "I", fields: [] }),
    ),
    ["/in/x READER_FIELD_MISSING_DEFAULT_VALUE"],
  ],
  ["a record of itself", node(), node(), []],
  ["a record of itself with a field more", node(field("b", "int")), node(), [
    "/b READER_FIELD_MISSING_DEFAULT_VALUE",
  ]],
  ["another name", { ...record(), name: "Q" }, record(), ["/ NAME_MISMATCH"]],
  ["another name with an alias", { ...record(), name: "Q", aliases: ["R"] }, record(), []],
];

Deno.test("what one Avro schema reads of another", async (test) => {
  for (const [what, reader, writer, broken] of CASES) {
    await test.step(what, () => {
      const faults = avroFaults(avro(reader), avro(writer));
      assert.deepEqual(faults.map(({ path, rule }) => `${path} ${rule}`), broken);
      // avsc reads what was written in its own way, and says only whether.
      const resolve = () => parseAvro(avro(reader)).createResolver(parseAvro(avro(writer)));
      if (broken.length === 0) resolve();
      else assert.throws(resolve);
    });
  }
});

Deno.test("a type of another schema", () => {
  const imports = [{
    name: "I",
    schema: JSON.stringify({ type: "record", name: "I", fields: [] }),
  }];
  const whole = { ...avro(record(field("in", "I"))), imports };
  assert.deepEqual(avroFaults(whole, whole), []);
  assert.throws(() => avroFaults({ ...whole, imports: [] }, whole), /undefined type.*I/);
});
