import assert from "node:assert/strict";
import Type, { type TSchema } from "typebox";
import { fieldColumns } from "./columns.ts";
import { testStream } from "./test_stream.ts";

const columnOf = (schema: TSchema) => {
  const fields = Type.Object({ key: Type.String(), time: Type.String(), field: schema });
  const [column] = fieldColumns({ schema: fields, key: "key", time: "time" });
  return `${column!.type}${column!.json ? " json" : ""}`;
};

Deno.test("key and event time are no field columns; the others keep their order", () => {
  const columns = fieldColumns(testStream).map(({ name, type }) => `${name} ${type}`);
  assert.deepEqual(columns, [
    "level double",
    "count bigint",
    "on boolean",
    "seen timestamp",
    "mode text",
    "note text",
    "tags text",
  ]);
});

for (
  const [schema, expected] of [
    [Type.String(), "text"],
    [Type.String({ format: "uuid" }), "text"],
    [Type.String({ format: "date-time" }), "timestamp"],
    [Type.Number(), "double"],
    [Type.Integer(), "bigint"],
    [Type.Boolean(), "boolean"],
    [Type.Enum(["a", "b"]), "text"],
    [Type.Enum([1, 2]), "bigint"],
    [Type.Enum([1, 2.5]), "double"],
    [Type.Literal("a"), "text"],
    [Type.Union([Type.Literal("a"), Type.Literal("b")]), "text"],
    [Type.Union([Type.Number(), Type.Null()]), "double"],
    [Type.Union([Type.Number(), Type.String()]), "text json"],
    [Type.Array(Type.Number()), "text json"],
    [Type.Object({ a: Type.Number() }), "text json"],
    [Type.Unknown(), "text json"],
    [Type.Null(), "text json"],
  ] as const
) {
  Deno.test(`${JSON.stringify(schema)} becomes ${expected}`, () => {
    assert.equal(columnOf(schema), expected);
  });
}
