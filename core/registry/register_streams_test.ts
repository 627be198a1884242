import assert from "node:assert/strict";
import Type, { type TObject } from "typebox";
import type { Stream, ValueFormat } from "../declaration/mod.ts";
import { register, setConfig } from "./embedded/decisions.ts";
import { RegistryState } from "./embedded/state.ts";
import { checkStreams, registerStreams } from "./register_streams.ts";
import { RegistryError } from "./registry_error.ts";
import type { SchemaRegistry } from "./schema_registry.ts";

const fields = { oven: Type.String(), heat: Type.Number() };
const ovens = (schema: TObject, changes: Partial<Stream> = {}) =>
  ({
    name: "ovens",
    title: "Ovens",
    topic: { name: "ovens", env: "OVENS_TOPIC" },
    schema,
    ...changes,
  }) as unknown as Stream;
const now = ovens(Type.Object(fields));
const more = ovens(Type.Object({ ...fields, load: Type.Number() }));
const mixed = ovens(
  Type.Object({ ...fields, load: Type.Optional(Type.Union([Type.String(), Type.Number()])) }),
);

/** The decisions of the embedded registry, without its topic. */
function registryOf(state: RegistryState): SchemaRegistry & { readonly writes: number } {
  let writes = 0;
  const left = () => Promise.reject(new Error("nobody asks for this here"));
  return {
    place: "the registry",
    get writes() {
      return writes;
    },
    byId: left,
    version: left,
    subjects: left,
    close: () => Promise.resolve(),
    latest: (subject) => {
      const latest = state.kept(subject).at(-1);
      return Promise.resolve(latest && { ...latest, whole: state.whole(latest) });
    },
    // deno-lint-ignore require-await
    register: async (schemas) =>
      schemas.map(({ subject, ...schema }) => {
        const { answer, rows } = register(state, subject, schema);
        for (const row of rows) state.apply(row);
        writes += rows.length;
        return answer.id;
      }),
    // deno-lint-ignore require-await
    checkFits: async (schemas) => {
      for (const { subject, ...schema } of schemas) state.checkFits(subject, schema);
    },
  };
}

const env = () => undefined;
const json = { env, valueFormat: "json" as ValueFormat };

Deno.test("what is registered, may be, or has nothing before it passes, and nothing is written", async () => {
  const registry = registryOf(new RegistryState());
  const check = (stream: Stream) => checkStreams(registry, [stream], { ...json, writes: true });
  await check(more);
  assert.deepEqual(await registerStreams(registry, [now], json), ["ovens-value"]);
  await check(now);
  const optional = ovens(Type.Object({ ...fields, load: Type.Optional(Type.Number()) }));
  await check(optional);
  assert.equal(registry.writes, 1);
  await registerStreams(registry, [optional], json);
  await check(now);
  assert.equal(registry.writes, 2);
});

Deno.test("what does not fit is refused with stream, field, rule and what to do", async () => {
  const state = new RegistryState();
  const registry = registryOf(state);
  await registerStreams(registry, [now], json);
  const check = () => checkStreams(registry, [more], { ...json, writes: false });
  const terse = {
    ...registry,
    checkFits: () => Promise.reject(new RegistryError(409, 'not compatible with "ovens-value"')),
  };
  await assert.rejects(checkStreams(terse, [more], { ...json, writes: false }), {
    message: /not compatible .* What differs: \/load: .*REQUIRED_PROPERTY_ADDED/,
  });
  await assert.rejects(check(), {
    message:
      /^Stream 'ovens': the registry refuses .*BACKWARD: \/load: (?!.*What differs).*REQUIRED_PROPERTY_ADDED.*PUT \/config\/ovens-value/,
  });
  const { rows } = setConfig(state, "ovens-value", { compatibility: "NONE" });
  for (const row of rows) state.apply(row);
  await check();
});

Deno.test("who only reads goes by the kind that is registered", async () => {
  const registry = registryOf(new RegistryState());
  await registerStreams(registry, [now], { env, valueFormat: "avro" });
  await checkStreams(registry, [now], { ...json, writes: false });
  await assert.rejects(
    checkStreams(registry, [now], { ...json, writes: true }),
    /SCHEMA_TYPE_CHANGED/,
  );
  await assert.rejects(
    checkStreams(registry, [more], { ...json, writes: false }),
    /\/load: .*READER_FIELD_MISSING_DEFAULT_VALUE/,
  );
  // Avro has no such field, so it is what the stream declares that counts.
  await assert.rejects(
    checkStreams(registry, [mixed], { ...json, writes: false }),
    /SCHEMA_TYPE_CHANGED/,
  );
});
