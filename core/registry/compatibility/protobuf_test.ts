import assert from "node:assert/strict";
import type { WholeSchema } from "../schema.ts";
import { protobufFaults } from "./protobuf.ts";
import { PROTOBUF_CHANGES } from "./testing/protobuf_changes.ts";

const proto = (body: string, syntax = "proto3"): WholeSchema => ({
  schema: `syntax = "${syntax}"; package p; ${body}`,
  schemaType: "PROTOBUF",
  imports: [],
});
const message = (fields: string) => `message M { ${fields} }`;

Deno.test("what one Protobuf file reads of another", async (test) => {
  for (const { what, reader, writer, broken } of PROTOBUF_CHANGES) {
    await test.step(what, () => {
      const faults = protobufFaults(reader, writer);
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
  const changed = imports.map((one) => ({
    ...one,
    schema: one.schema.replace("{}", "{ int32 x = 1; }"),
  }));
  const again = changed.map((one) => ({ ...one, schema: one.schema.replace("int32", "string") }));
  assert.deepEqual(protobufFaults({ ...whole, imports: changed }, whole), []);
  assert.deepEqual(
    protobufFaults({ ...whole, imports: again }, { ...whole, imports: changed })
      .map(({ path, rule }) => `${path} ${rule}`),
    ["/p.N/x FIELD_SCALAR_KIND_CHANGED"],
    "a file is read with those that it imports",
  );
});
