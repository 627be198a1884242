import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import Type from "typebox";
import { createLogger } from "../telemetry/log.ts";
import { createCodec } from "./codec/codec.ts";
import { schemaNotFound } from "./registry_error.ts";
import type { WholeSchema } from "./schema.ts";
import { RegistryAway, type SchemaRegistry } from "./schema_registry.ts";
import { UndecodableValue, ValueDecoder } from "./value_decoder.ts";
import { framed } from "./wire_format.ts";

const schema: WholeSchema = {
  schema: JSON.stringify({
    type: "record",
    name: "R",
    fields: [{ name: "a", type: "string" }, { name: "b", type: ["null", "int"] }],
  }),
  schemaType: "AVRO",
  imports: [],
};

function decoderOf(byId: (id: number) => WholeSchema) {
  const asked: number[] = [];
  const registry = {
    byId: (id: number) => {
      asked.push(id);
      return Promise.resolve().then(() => byId(id));
    },
    close: () => Promise.resolve(),
  } as unknown as SchemaRegistry;
  const decoder = new ValueDecoder({
    open: () => Promise.resolve(registry),
    describe: (error) => `${(error as Error).message}: start it`,
    log: createLogger("test", { write: () => {} }),
  });
  const values = decoder.of({
    schema: Type.Object({ a: Type.String(), b: Type.Optional(Type.Integer()) }),
  });
  return { asked, decoder, values };
}

const value = framed(7, createCodec(schema).encode({ a: "x", b: null }));

Deno.test("a schema is asked for once, and what is null and optional is left out", async () => {
  const { asked, values } = decoderOf(() => schema);
  const json = new TextEncoder().encode('{"a":"y"}');
  const waits = [values.readyAll([value, null, json]), values.readyAll([value, value])];
  assert.equal(values.readyAll([json, null]), undefined);
  await Promise.all(waits);
  assert.equal(values.readyAll([value]), undefined);
  assert.deepEqual(asked, [7]);
  assert.equal(String(values.jsonOf(value)), '{"a":"x"}');
  assert.equal(values.jsonOf(json), json);
});

Deno.test("while the registry is away values wait, and health says so", async () => {
  let isAway = true;
  const { asked, decoder, values } = decoderOf(() => {
    if (isAway) throw new RegistryAway("it is away");
    return schema;
  });
  assert.equal(decoder.health(), undefined);
  const wait = values.ready(value, 0, value.length)!;
  while (asked.length < 1 || decoder.health()?.ok !== false) {
    await new Promise((done) => setTimeout(done, 1));
  }
  assert.equal(decoder.health()!.detail, "records wait for their schemas: it is away: start it");
  isAway = false;
  await wait;
  assert.deepEqual(decoder.health(), { ok: true });
  assert.equal(values.readyAll([value]), undefined);
});

Deno.test("what cannot be decoded says why, and stays as it is for those who show it", async () => {
  const { values } = decoderOf((id) => {
    if (id === 7) return schema;
    if (id === 8) return { ...schema, schema: "{" };
    throw schemaNotFound(id);
  });
  const cases: readonly [Buffer, RegExp][] = [
    [framed(9, Uint8Array.of(1)), /its schema is 9, and the registry does not know it/],
    [framed(8, Uint8Array.of(1)), /its schema 8 cannot be used: the Avro schema/],
    [framed(7, Uint8Array.of(9)), /the value is none of schema 7/],
    [framed(4_000_000_000, Uint8Array.of(1)), /its schema is 4000000000, which no registry gives/],
    [Buffer.of(0, 1), /begins with a zero byte and has no schema's id/],
  ];
  await values.readyAll(cases.map(([value]) => value));
  for (const [value, reason] of cases) {
    assert.throws(() => values.json(value, 0, value.length), (error) => {
      assert(error instanceof UndecodableValue);
      assert.match(error.message, reason);
      return true;
    });
    assert.equal(values.jsonOf(value), value);
  }
});

Deno.test("ids that anybody writes push no schema out that is used, and come a few at a time", async () => {
  let [atOnce, most] = [0, 0];
  const asked = new Map<number, number>();
  const registry = {
    byId: async (id: number) => {
      asked.set(id, (asked.get(id) ?? 0) + 1);
      most = Math.max(most, ++atOnce);
      await Promise.resolve();
      atOnce--;
      if (id === 7) return schema;
      throw schemaNotFound(id);
    },
    close: () => Promise.resolve(),
  } as unknown as SchemaRegistry;
  const log = createLogger("test", { write: () => {} });
  const values = new ValueDecoder({ open: () => Promise.resolve(registry), log })
    .of({ schema: Type.Object({ a: Type.String() }) });
  const others = Array.from({ length: 12_000 }, (_, at) => framed(100 + at, Uint8Array.of(1)));
  await values.readyAll([value, ...others]);
  assert.equal(String(values.jsonOf(value)), '{"a":"x","b":null}');
  assert.equal(values.readyAll([value]), undefined);
  assert(most <= 8, `${most} questions at once`);
  assert.equal(asked.get(7), 1);
});

Deno.test("of many schemas those stay that are used", async () => {
  const { asked, values } = decoderOf(() => schema);
  const of = (id: number) => framed(id, createCodec(schema).encode({ a: "x", b: null }));
  for (let id = 1; id <= 1_100; id++) {
    await values.ready(of(id), 0, 10);
    await values.ready(of(7), 0, 10);
    assert.equal(String(values.jsonOf(of(7))), '{"a":"x"}');
  }
  assert.equal(asked.filter((id) => id === 7).length, 1);
  await values.ready(of(1), 0, 10);
  assert.equal(asked.at(-1), 1, "the first was let go");
});
