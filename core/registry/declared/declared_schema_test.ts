import assert from "node:assert/strict";
import Type, { type TObject } from "typebox";
import { createCodec } from "../codec/codec.ts";
import { incompatibilities } from "../compatibility/level.ts";
import { createShape } from "../record_shape.ts";
import { SCHEMA_TYPES, type SchemaType, type WholeSchema } from "../schema.ts";
import { declaredSchema } from "./declared_schema.ts";

const streamOf = (schema: TObject) => ({ name: "oven_state", title: "Ovens", schema });
const wholeOf = (schema: TObject, type: SchemaType, before?: WholeSchema): WholeSchema => ({
  ...declaredSchema(streamOf(schema), type, { before }),
  imports: [],
});

const properties = {
  oven: Type.String(),
  at: Type.String({ format: "date-time" }),
  heat: Type.Number(),
  turns: Type.Integer(),
  open: Type.Boolean(),
  state: Type.Enum(["on", "off"]),
  note: Type.Optional(Type.String()),
  guess: Type.Union([Type.Number(), Type.Null()]),
  place: Type.Object({ floor: Type.Integer(), room: Type.Optional(Type.String()) }),
  tags: Type.Array(Type.String()),
  parts: Type.Record(Type.String(), Type.Number()),
};
const schema = Type.Object(properties);

const full = {
  oven: "o1",
  at: "2026-01-02T03:04:05.678Z",
  heat: 0.1,
  turns: 9_007_199_254_740_990,
  open: false,
  state: "off",
  note: "grüß",
  guess: -1.5,
  place: { floor: 0, room: "a" },
  tags: ["x", ""],
  parts: { door: 2 },
};
const { note: _note, ...bare } = {
  ...full,
  heat: 0,
  turns: 0,
  oven: "",
  guess: null,
  place: { floor: -3 },
  tags: [],
  parts: {},
};

Deno.test("a record is the same after each format", async (test) => {
  const shape = createShape(schema);
  for (const type of SCHEMA_TYPES) {
    await test.step(type, () => {
      const codec = createCodec(wholeOf(schema, type));
      for (const record of [full, bare]) {
        const decoded = shape(codec.decode(codec.encode(record)));
        assert.deepEqual(JSON.parse(JSON.stringify(decoded)), record);
      }
    });
  }
});

Deno.test("an optional field may come and go, at every level of all formats", () => {
  const { note: _, ...less } = properties;
  const [one, other] = [Type.Object(less), schema];
  for (const type of SCHEMA_TYPES) {
    for (const [from, to] of [[one, other], [other, one]] as const) {
      const before = wholeOf(from, type);
      const after = wholeOf(to, type, before);
      const faults = incompatibilities(after, [{ ...before, version: 1 }], { level: "FULL" });
      assert.deepEqual(faults, [], type);
    }
  }
});

Deno.test("a required field more, and another type, break with their names", () => {
  const more = Type.Object({ ...properties, load: Type.Number() });
  const other = Type.Object({ ...properties, heat: Type.String() });
  const broken = (schema: TObject, type: SchemaType) => {
    const before = wholeOf(Type.Object(properties), type);
    const after = wholeOf(schema, type, before);
    return incompatibilities(after, [{ ...before, version: 1 }], { level: "BACKWARD" })
      .map(({ path, rule }) => `${path} ${rule}`);
  };
  assert.deepEqual(broken(more, "AVRO"), ["/load READER_FIELD_MISSING_DEFAULT_VALUE"]);
  assert.deepEqual(broken(more, "JSON"), ["/load REQUIRED_PROPERTY_ADDED"]);
  assert.deepEqual(broken(other, "AVRO"), ["/heat TYPE_MISMATCH"]);
  assert.deepEqual(broken(other, "JSON"), ["/heat TYPE_NARROWED"]);
  assert.deepEqual(broken(other, "PROTOBUF"), [
    "/sluice.OvenState/heat FIELD_SCALAR_KIND_CHANGED",
  ]);
});

Deno.test("numbers of Protobuf fields stay, and are not given twice", () => {
  const first = wholeOf(Type.Object({ b: Type.String(), c: Type.String() }), "PROTOBUF");
  const fields = (schema: WholeSchema) => schema.schema.match(/(\w+ = \d+|reserved [^;]+)/g);
  assert.deepEqual(fields(first), ["b = 1", "c = 2"]);
  const second = wholeOf(
    Type.Object({ a: Type.String(), c: Type.String() }),
    "PROTOBUF",
    first,
  );
  assert.deepEqual(fields(second), ["reserved 1", "a = 3", "c = 2"]);
  const third = wholeOf(
    Type.Object({ a: Type.String(), b: Type.String() }),
    "PROTOBUF",
    second,
  );
  assert.deepEqual(fields(third), ["reserved 1, 2", "a = 3", "b = 4"]);
});

Deno.test("what only JSON can hold is named", () => {
  const mixed = Type.Object({ a: Type.Union([Type.String(), Type.Number()]) });
  assert.throws(
    () => wholeOf(mixed, "AVRO"),
    /Stream 'oven_state': field 'a' may hold string or number/,
  );
  wholeOf(mixed, "JSON");
});
