import assert from "node:assert/strict";
import type { WholeSchema } from "../schema.ts";
import { protobufFaults } from "./protobuf.ts";

const proto = (body: string, syntax = "proto3"): WholeSchema => ({
  schema: `syntax = "${syntax}"; package p; ${body}`,
  schemaType: "PROTOBUF",
  imports: [],
});
const message = (fields: string) => `message M { ${fields} }`;

/** What the reader expects, what the writer has, and the rules that are broken, with their fields. */
const CASES: readonly [what: string, reader: string, writer: string, broken: string[]][] = [
  ["the same", message("string a = 1;"), message("string a = 1;"), []],
  ["a field more", message("string a = 1; string b = 2;"), message("string a = 1;"), []],
  ["a field less", message(""), message("string a = 1;"), []],
  ["another name of a field", message("string b = 1;"), message("string a = 1;"), []],
  ["optional", message("optional string a = 1;"), message("string a = 1;"), []],
  ["a message less", message(""), `${message("")} message N {}`, ["/p.N MESSAGE_REMOVED"]],
  ["a nested message less", message(""), message("message N {}"), ["/p.M.N MESSAGE_REMOVED"]],
  ["a message more", `${message("")} message N {}`, message(""), []],
  ["int32 as int64", message("int64 a = 1;"), message("int32 a = 1;"), []],
  ["bytes as text", message("string a = 1;"), message("bytes a = 1;"), []],
  ["an enum as a number", message("int32 a = 1;"), `enum E { A = 0; } ${message("E a = 1;")}`, []],
  ["int32 as sint32", message("sint32 a = 1;"), message("int32 a = 1;"), [
    "/p.M/a FIELD_SCALAR_KIND_CHANGED",
  ]],
  ["a number as text", message("string a = 1;"), message("double a = 1;"), [
    "/p.M/a FIELD_SCALAR_KIND_CHANGED",
  ]],
  ["a text as a message", `message N {} ${message("N a = 1;")}`, message("string a = 1;"), [
    "/p.M/a FIELD_KIND_CHANGED",
  ]],
  [
    "another message",
    `message N {} message O {} ${message("O a = 1;")}`,
    `message N {} message O {} ${message("N a = 1;")}`,
    ["/p.M/a FIELD_NAMED_TYPE_CHANGED"],
  ],
  ["numbers of one", message("repeated int32 a = 1;"), message("int32 a = 1;"), [
    "/p.M/a FIELD_NUMERIC_LABEL_CHANGED",
  ]],
  ["texts of one", message("repeated string a = 1;"), message("string a = 1;"), []],
  [
    "a map of other values",
    message("map<string, int32> a = 1;"),
    message(
      "map<string, string> a = 1;",
    ),
    ["/p.M/a FIELD_NAMED_TYPE_CHANGED"],
  ],
  [
    "a choice less",
    message("oneof c { string a = 1; }"),
    message(
      "oneof c { string a = 1; string b = 2; }",
    ),
    ["/p.M/b ONEOF_FIELD_REMOVED"],
  ],
  [
    "a choice more",
    message("oneof c { string a = 1; string b = 2; }"),
    message(
      "oneof c { string a = 1; }",
    ),
    [],
  ],
  [
    "one field into a choice",
    message("oneof c { string a = 1; string b = 2; }"),
    message(
      "string a = 1;",
    ),
    [],
  ],
  [
    "two fields into a choice",
    message("oneof c { string a = 1; string b = 2; }"),
    message(
      "string a = 1; string b = 2;",
    ),
    ["/p.M/c MULTIPLE_FIELDS_MOVED_TO_ONEOF"],
  ],
];

Deno.test("what one Protobuf file reads of another", async (test) => {
  for (const [what, reader, writer, broken] of CASES) {
    await test.step(what, () => {
      const faults = protobufFaults(proto(reader), proto(writer));
      assert.deepEqual(faults.map(({ path, rule }) => `${path} ${rule}`), broken);
    });
  }
});

Deno.test("fields that are required", () => {
  const [less, more] = ["", "required string a = 1;"].map((one) => proto(message(one), "proto2"));
  const rules = (to: WholeSchema, from: WholeSchema) =>
    protobufFaults(to, from).map(({ rule }) => rule);
  assert.deepEqual(rules(more!, less!), ["REQUIRED_FIELD_ADDED"]);
  assert.deepEqual(rules(less!, more!), ["REQUIRED_FIELD_REMOVED"]);
});

Deno.test("another package, and files that it needs", () => {
  const other = { ...proto(message("")), schema: `syntax = "proto3"; ${message("")}` };
  assert.deepEqual(protobufFaults(other, proto(message("")))[0]?.rule, "PACKAGE_CHANGED");
  const known = 'import "google/protobuf/timestamp.proto"; ';
  const timed = proto(`${known}${message("google.protobuf.Timestamp at = 1;")}`);
  assert.deepEqual(protobufFaults(timed, timed), []);
  const foreign = proto(`import "n.proto"; ${message("N a = 1;")}`);
  assert.throws(() => protobufFaults(foreign, foreign), /imports 'n.proto', which is no reference/);
  const imports = [{ name: "n.proto", schema: 'syntax = "proto3"; package p; message N {}' }];
  const whole = { ...foreign, imports };
  assert.deepEqual(protobufFaults(whole, whole), []);
});
