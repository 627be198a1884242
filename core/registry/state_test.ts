import assert from "node:assert/strict";
import { RegistryError } from "./registry_error.ts";
import type { NewSchema } from "./state.ts";
import { type Decision, RegistryState } from "./state.ts";

const avro = (...fields: string[]): NewSchema => ({
  schema: JSON.stringify({
    type: "record",
    name: "R",
    fields: fields.map((name) => ({ name, type: "int" })),
  }),
  schemaType: "AVRO",
  references: [],
});

function make<T>(state: RegistryState, { answer, rows }: Decision<T>): T {
  // Through text, as the log has them.
  for (const row of JSON.parse(JSON.stringify(rows))) state.apply(row);
  return answer;
}

const refused = (code: number, work: () => unknown) =>
  assert.throws(work, (error) => error instanceof RegistryError && error.code === code);

Deno.test("versions count up, ids belong to schemas", () => {
  const state = new RegistryState();
  const register = (subject: string, schema: NewSchema) => {
    const { id, version } = make(state, state.register(subject, schema));
    return [id, version];
  };
  assert.deepEqual(register("a", avro("x", "y")), [1, 1]);
  assert.deepEqual(register("a", avro("x")), [2, 2]);
  assert.deepEqual(register("a", avro("x", "y")), [1, 1]);
  assert.deepEqual(register("b", avro("x")), [2, 1]);
  const spaced = { ...avro("x"), schema: JSON.stringify(JSON.parse(avro("x").schema), null, 2) };
  assert.deepEqual(register("b", spaced), [2, 1]);
  assert.deepEqual(state.subjects(), ["a", "b"]);
  assert.deepEqual(state.versions("a"), [1, 2]);
  assert.equal(state.version("a", "latest").id, 2);
  assert.deepEqual(state.usesOf(2).map(({ subject }) => subject), ["a", "b"]);
  assert.equal(state.lookUp("a", avro("x")).version, 2);
});

Deno.test("what is not there, or no schema, has its code", () => {
  const state = new RegistryState();
  make(state, state.register("a", avro("x")));
  refused(40401, () => state.versions("b"));
  refused(40401, () => state.version("b", 1));
  refused(40402, () => state.version("a", 2));
  refused(40403, () => state.byId(9));
  refused(40403, () => state.lookUp("a", avro("z")));
  refused(42201, () => state.register("a", { ...avro("x"), schema: '{"type":"recor"}' }));
  refused(42201, () => state.register("a", { ...avro("x"), schema: "{" }));
  refused(42201, () => state.register("", avro("x")));
  refused(42203, () => state.setConfig("a", { compatibility: "SOMEHOW" }));
  refused(42204, () => state.setMode("a", "SOMEHOW"));
  refused(40408, () => state.config("a", { orGlobal: false }));
  refused(40409, () => state.mode("a", { orGlobal: false }));
});

Deno.test("what does not fit is refused with its field, unless the level allows it", () => {
  const state = new RegistryState();
  make(state, state.register("a", avro("x")));
  assert.throws(() => state.register("a", avro("x", "y")), {
    code: 409,
    message: /"a", whose compatibility is BACKWARD: \/y: .*READER_FIELD_MISSING_DEFAULT_VALUE/,
  });
  assert.equal(state.incompatibilities("a", avro("x", "y"), 1).length, 1);
  make(state, state.setConfig("a", { compatibility: "FORWARD" }));
  assert.equal(make(state, state.register("a", avro("x", "y"))).version, 2);
  make(state, state.setConfig("a", null));
  make(state, state.setConfig(null, { compatibility: "NONE" }));
  assert.equal(make(state, state.register("a", avro("z"))).version, 3);
});

Deno.test("versions are deleted softly, then for good", () => {
  const state = new RegistryState();
  make(state, state.register("a", avro("x", "y")));
  make(state, state.register("a", avro("x")));
  refused(40407, () => state.deleteVersion("a", 1, true));
  assert.equal(make(state, state.deleteVersion("a", 1, false)), 1);
  refused(40406, () => state.deleteVersion("a", 1, false));
  assert.deepEqual(state.versions("a"), [2]);
  assert.deepEqual(state.versions("a", { deleted: true }), [1, 2]);
  assert.equal(state.byId(1).version, 1, "what was written with it can still be read");
  assert.equal(make(state, state.deleteVersion("a", 1, true)), 1);
  refused(40403, () => state.byId(1));
  refused(40405, () => state.deleteSubject("a", true));
  assert.deepEqual(make(state, state.deleteSubject("a", false)), [2]);
  refused(40404, () => state.deleteSubject("a", false));
  assert.deepEqual(state.subjects(), []);
  assert.deepEqual(state.subjects({ deleted: true }), ["a"]);
  // Numbers are not given twice.
  assert.deepEqual(make(state, state.register("a", avro("q"))).version, 3);
});

Deno.test("references are followed, and hold what they name", () => {
  const state = new RegistryState();
  make(
    state,
    state.register("inner", { ...avro("x"), schema: avro("x").schema.replace("R", "I") }),
  );
  const outer: NewSchema = {
    schema: '{"type":"record","name":"O","fields":[{"name":"in","type":"I"}]}',
    schemaType: "AVRO",
    references: [{ name: "I", subject: "inner", version: 1 }],
  };
  refused(42201, () => state.register("outer", { ...outer, references: [] }));
  const { id } = make(state, state.register("outer", outer));
  assert.deepEqual(state.referencedBy("inner", 1), [id]);
  assert.equal(state.whole(state.byId(id)).imports[0]?.name, "I");
  refused(42206, () => state.deleteVersion("inner", 1, false));
  const gone = [{ name: "I", subject: "inner", version: 7 }];
  refused(42201, () => state.register("outer", { ...outer, references: gone }));
});

Deno.test("modes", () => {
  const state = new RegistryState();
  make(state, state.setMode("a", "READONLY"));
  refused(42205, () => state.register("a", avro("x")));
  refused(42205, () => state.register("b", { ...avro("x"), id: 7 }));
  make(state, state.setMode("b", "IMPORT"));
  const imported = make(state, state.register("b", { ...avro("x"), id: 7, version: 3 }));
  assert.deepEqual([imported.id, imported.version], [7, 3]);
  refused(42205, () => state.register("b", { ...avro("y"), id: 7, version: 4 }));
  refused(42205, () => state.setMode("b", "IMPORT"));
  make(state, state.setMode("b", "IMPORT", { force: true }));
  make(state, state.setMode("b", null));
  assert.equal(make(state, state.register("c", avro("z"))).id, 8);
});

Deno.test("the rows of Confluent's own registry are read", () => {
  const state = new RegistryState();
  const rows = [
    [{ keytype: "NOOP", magic: 0 }, null],
    [{ keytype: "CONFIG", subject: null, magic: 0 }, { compatibilityLevel: "FULL" }],
    [{ keytype: "SCHEMA", subject: "a-value", version: 1, magic: 1 }, {
      subject: "a-value",
      version: 1,
      id: 5,
      schema: '"string"',
      deleted: false,
    }],
    [{ keytype: "DELETE_SUBJECT", subject: "a-value", magic: 0 }, {
      subject: "a-value",
      version: 1,
    }],
  ] as const;
  for (const [key, value] of rows) state.apply({ key, value });
  assert.equal(state.config(null).compatibilityLevel, "FULL");
  assert.deepEqual(state.subjects(), []);
  assert.equal(state.byId(5).schemaType, "AVRO");
});
