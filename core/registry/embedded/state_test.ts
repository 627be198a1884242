import assert from "node:assert/strict";
import { RegistryError } from "../registry_error.ts";
import {
  type Decision,
  deleteSubject,
  deleteVersion,
  type NewSchema,
  register,
  setConfig,
  setMode,
} from "./decisions.ts";
import { RegistryState } from "./state.ts";

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
  const registered = (subject: string, schema: NewSchema) => {
    const { id, version } = make(state, register(state, subject, schema));
    return [id, version];
  };
  assert.deepEqual(registered("a", avro("x", "y")), [1, 1]);
  assert.deepEqual(registered("a", avro("x")), [2, 2]);
  assert.deepEqual(registered("a", avro("x", "y")), [1, 1]);
  assert.deepEqual(registered("b", avro("x")), [2, 1]);
  const spaced = { ...avro("x"), schema: JSON.stringify(JSON.parse(avro("x").schema), null, 2) };
  assert.deepEqual(registered("b", spaced), [2, 1]);
  assert.deepEqual(state.subjects(), ["a", "b"]);
  assert.deepEqual(state.versions("a"), [1, 2]);
  assert.equal(state.version("a", "latest").id, 2);
  assert.deepEqual(state.usesOf(2).map(({ subject }) => subject), ["a", "b"]);
  assert.equal(state.lookUp("a", avro("x")).version, 2);
});

Deno.test("what is not there, or no schema, has its code", () => {
  const state = new RegistryState();
  make(state, register(state, "a", avro("x")));
  refused(40401, () => state.versions("b"));
  refused(40401, () => state.version("b", 1));
  refused(40402, () => state.version("a", 2));
  refused(40403, () => state.byId(9));
  refused(40403, () => state.lookUp("a", avro("z")));
  refused(42201, () => register(state, "a", { ...avro("x"), schema: '{"type":"recor"}' }));
  refused(42201, () => register(state, "a", { ...avro("x"), schema: "{" }));
  refused(42201, () => register(state, "", avro("x")));
  refused(42203, () => setConfig(state, "a", { compatibility: "SOMEHOW" }));
  refused(42204, () => setMode(state, "SOMEHOW", { subject: "a" }));
  refused(40408, () => state.config("a", { orGlobal: false }));
  refused(40409, () => state.mode("a", { orGlobal: false }));
  refused(40408, () => setConfig(state, "a", null));
  refused(40409, () => setMode(state, null, { subject: "a" }));
});

Deno.test("what does not fit is refused with its field, unless the level allows it", () => {
  const state = new RegistryState();
  make(state, register(state, "a", avro("x")));
  assert.throws(() => register(state, "a", avro("x", "y")), {
    code: 409,
    message: /"a", whose compatibility is BACKWARD: \/y: .*READER_FIELD_MISSING_DEFAULT_VALUE/,
  });
  assert.equal(state.incompatibilities("a", avro("x", "y"), 1).length, 1);
  assert.throws(() => register(state, "a", avro("x", ..."bcdefgh")), /\/f: .*; and 2 more$/);
  make(state, setConfig(state, "a", { compatibility: "FORWARD" }));
  assert.equal(make(state, register(state, "a", avro("x", "y"))).version, 2);
  const { answer } = setConfig(state, "a", null);
  assert.deepEqual(answer, { compatibilityLevel: "FORWARD" });
  make(state, setConfig(state, "a", null));
  make(state, setConfig(state, null, { compatibility: "NONE" }));
  assert.equal(make(state, register(state, "a", avro("z"))).version, 3);
});

Deno.test("versions are deleted softly, then for good", () => {
  const state = new RegistryState();
  make(state, register(state, "a", avro("x", "y")));
  make(state, register(state, "a", avro("x")));
  refused(40407, () => deleteVersion(state, { subject: "a", version: 1 }, { permanent: true }));
  assert.equal(
    make(state, deleteVersion(state, { subject: "a", version: 1 }, { permanent: false })),
    1,
  );
  refused(40406, () => deleteVersion(state, { subject: "a", version: 1 }, { permanent: false }));
  assert.deepEqual(state.versions("a"), [2]);
  assert.deepEqual(state.versions("a", { deleted: true }), [1, 2]);
  assert.equal(state.byId(1).version, 1, "what was written with it can still be read");
  assert.equal(
    make(state, deleteVersion(state, { subject: "a", version: 1 }, { permanent: true })),
    1,
  );
  refused(40403, () => state.byId(1));
  refused(40405, () => deleteSubject(state, "a", { permanent: true }));
  assert.deepEqual(make(state, deleteSubject(state, "a", { permanent: false })), [2]);
  refused(40404, () => deleteSubject(state, "a", { permanent: false }));
  assert.deepEqual(state.subjects(), []);
  assert.deepEqual(state.subjects({ deleted: true }), ["a"]);
  // Numbers are not given twice.
  assert.deepEqual(make(state, register(state, "a", avro("q"))).version, 3);
});

Deno.test("references are followed, and hold what they name", () => {
  const state = new RegistryState();
  make(
    state,
    register(state, "inner", { ...avro("x"), schema: avro("x").schema.replace("R", "I") }),
  );
  const outer: NewSchema = {
    schema: '{"type":"record","name":"O","fields":[{"name":"in","type":"I"}]}',
    schemaType: "AVRO",
    references: [{ name: "I", subject: "inner", version: 1 }],
  };
  refused(42201, () => register(state, "outer", { ...outer, references: [] }));
  const { id } = make(state, register(state, "outer", outer));
  assert.deepEqual(state.referencedBy("inner", 1), [id]);
  assert.equal(state.whole(state.byId(id)).imports[0]?.name, "I");
  refused(
    42206,
    () => deleteVersion(state, { subject: "inner", version: 1 }, { permanent: false }),
  );
  const gone = [{ name: "I", subject: "inner", version: 7 }];
  refused(42201, () => register(state, "outer", { ...outer, references: gone }));
});

Deno.test("a reference to the newest version stays what it was", () => {
  const state = new RegistryState();
  const inner = (...fields: string[]) => ({
    ...avro(...fields),
    schema: avro(...fields).schema.replace("R", "I"),
  });
  const outer: NewSchema = {
    schema: '{"type":"record","name":"O","fields":[{"name":"in","type":"I"}]}',
    schemaType: "AVRO",
    references: [{ name: "I", subject: "inner", version: -1 }],
  };
  refused(42201, () => register(state, "outer", outer));
  make(state, register(state, "inner", inner("x", "y")));
  const { id } = make(state, register(state, "outer", outer));
  assert.equal(state.byId(id).references[0]?.version, 1);
  assert.equal(state.lookUp("outer", outer).id, id);
  make(state, register(state, "inner", inner("x")));
  assert.equal(state.whole(state.byId(id)).imports[0]?.schema, inner("x", "y").schema);
});

Deno.test("what a deleted schema refers to stays for as long as that can be read", () => {
  const state = new RegistryState();
  const inner = { ...avro("x"), schema: avro("x").schema.replace("R", "I") };
  make(state, register(state, "inner", inner));
  make(
    state,
    register(state, "outer", {
      schema: '{"type":"record","name":"O","fields":[{"name":"in","type":"I"}]}',
      schemaType: "AVRO",
      references: [{ name: "I", subject: "inner", version: 1 }],
    }),
  );
  make(state, deleteSubject(state, "outer", { permanent: false }));
  make(state, deleteSubject(state, "inner", { permanent: false }));
  refused(42206, () => deleteSubject(state, "inner", { permanent: true }));
  assert.equal(state.whole(state.byId(2)).imports.length, 1);
  make(state, deleteSubject(state, "outer", { permanent: true }));
  make(state, deleteSubject(state, "inner", { permanent: true }));
});

Deno.test("imports that many others share are collected once", () => {
  const state = new RegistryState();
  const type = (level: number, side: string) => `T${level}${side}`;
  for (let level = 0; level < 40; level++) {
    for (const side of ["a", "b"]) {
      const below = level === 0 ? [] : ["a", "b"].map((one) => type(level - 1, one));
      const fields = below.map((name) => ({ name, type: name }));
      make(
        state,
        register(state, type(level, side), {
          schema: JSON.stringify({ type: "record", name: type(level, side), fields }),
          schemaType: "AVRO",
          references: below.map((name) => ({ name, subject: name, version: 1 })),
        }),
      );
    }
  }
  assert.equal(state.whole(state.byId(state.highestId)).imports.length, 78);
});

Deno.test("an id is not given twice, also when the topic no longer holds its schema", () => {
  const state = new RegistryState();
  make(state, register(state, "a", avro("x")));
  make(state, register(state, "b", avro("y")));
  make(state, deleteSubject(state, "b", { permanent: false }));
  const { rows } = deleteSubject(state, "b", { permanent: true });
  // What a compacted topic holds of all that.
  const restarted = new RegistryState();
  make(restarted, register(restarted, "a", avro("x")));
  make(restarted, { answer: null, rows });
  assert.equal(register(restarted, "c", avro("z")).answer.id, 3);
});

Deno.test("ids are those that the wire format and all clients hold", () => {
  const state = new RegistryState();
  make(state, setMode(state, "IMPORT", { subject: "b" }));
  const row = register(state, "b", { ...avro("x"), id: 1 }).rows[0]!;
  for (const id of [2 ** 31, 2 ** 40, -1, 1.5]) {
    state.apply({ key: row.key, value: { ...row.value, id } });
  }
  assert.deepEqual([state.subjects(), state.highestId], [[], 0]);
  make(state, register(state, "b", { ...avro("x"), id: 2 ** 31 - 1, version: 1 }));
  refused(42205, () => register(state, "c", avro("z")));
  assert.equal(register(state, "c", avro("x")).answer.id, 2 ** 31 - 1);
});

Deno.test("the newest version to delete is one that is there", () => {
  const state = new RegistryState();
  make(state, register(state, "a", avro("x", "y")));
  make(state, register(state, "a", avro("x")));
  const newest = { subject: "a", version: "latest" as const };
  assert.equal(make(state, deleteVersion(state, newest, { permanent: false })), 2);
  assert.equal(make(state, deleteVersion(state, newest, { permanent: false })), 1);
  refused(40406, () => deleteVersion(state, newest, { permanent: false }));
});

Deno.test("a schema is the same however it is written", () => {
  const state = new RegistryState();
  const same = (type: NewSchema["schemaType"], one: string, other: string) => {
    const [a, b] = [one, other].map((schema) => ({
      ...{ schema, schemaType: type },
      references: [],
    }));
    make(state, setConfig(state, null, { compatibility: "NONE" }));
    const { id } = make(state, register(state, "same", a!));
    return id === register(state, "same", b!).answer.id;
  };
  // The second is what Java's client makes of the first.
  const written = {
    ...{ name: "n.R", type: "record", doc: "d" },
    fields: [
      { type: { type: "string" }, name: "a", order: "ascending" },
      { name: "b", type: ["null", { type: "enum", name: "n.E", symbols: ["x"] }], default: null },
      { name: "c", type: { type: "array", items: "E" } },
    ],
  };
  const javas = '{"type":"record","name":"R","namespace":"n","doc":"d","fields":[' +
    '{"name":"a","type":"string"},{"name":"b","type":["null",' +
    '{"type":"enum","name":"E","symbols":["x"]}],"default":null},' +
    '{"name":"c","type":{"type":"array","items":"E"}}]}';
  assert(same("AVRO", JSON.stringify(written), javas));
  assert(!same("AVRO", javas, javas.replace('"doc":"d"', '"doc":"e"')));
  assert(!same("AVRO", javas, javas.replace('"namespace":"n"', '"namespace":"m"')));
  const proto = 'syntax = "proto3"; message M { string a = 1; }';
  assert(same("PROTOBUF", proto, proto.replaceAll(" ", "\n  ")));
  const [open, closed] = ["\n", " "].map((end) =>
    `syntax = "proto3"; message M { // a${end}string a = 1;\n }`
  );
  assert(!same("PROTOBUF", open!, closed!));
});

Deno.test("modes", () => {
  const state = new RegistryState();
  make(state, setMode(state, "READONLY", { subject: "a" }));
  refused(42205, () => register(state, "a", avro("x")));
  refused(42205, () => deleteSubject(state, "a", { permanent: false }));
  refused(42205, () => register(state, "b", { ...avro("x"), id: 7 }));
  make(state, setMode(state, "IMPORT", { subject: "b" }));
  const imported = make(state, register(state, "b", { ...avro("x"), id: 7, version: 3 }));
  assert.deepEqual([imported.id, imported.version], [7, 3]);
  refused(42205, () => register(state, "b", { ...avro("y"), id: 7, version: 4 }));
  refused(42205, () => register(state, "b", { ...avro("y"), id: 8, version: 3 }));
  refused(42205, () => register(state, "b", avro("y")));
  refused(42205, () => setMode(state, "IMPORT", { subject: "b" }));
  make(state, setMode(state, "IMPORT", { subject: "b", force: true }));
  make(state, setMode(state, null, { subject: "b" }));
  assert.equal(make(state, register(state, "c", avro("z"))).id, 8);
  make(state, setMode(state, "READONLY", { subject: "c" }));
  assert.equal(register(state, "c", avro("z")).answer.id, 8, "what is there needs no change");
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
