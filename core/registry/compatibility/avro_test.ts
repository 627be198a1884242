import assert from "node:assert/strict";
import { parseAvro } from "../parse/avro.ts";
import { SchemaFault, type WholeSchema } from "../schema.ts";
import { avroFaults } from "./avro.ts";
import { AVRO_CHANGES } from "./testing/avro_changes.ts";

const avro = (schema: unknown): WholeSchema => ({
  schema: JSON.stringify(schema),
  schemaType: "AVRO",
  imports: [],
});

/** Where avsc does not do what the specification says. */
const NOT_AVSC: ReadonlySet<string> = new Set([
  // It takes the second time for granted.
  "a record that was tried in a union",
  // It wants an alias.
  "another namespace",
]);

Deno.test("what one Avro schema reads of another", async (test) => {
  for (const { what, reader, writer, broken } of AVRO_CHANGES) {
    await test.step(what, () => {
      const faults = avroFaults(reader, writer);
      assert.deepEqual(faults.map(({ path, rule }) => `${path} ${rule}`), broken);
      if (NOT_AVSC.has(what)) return;
      // avsc reads what was written in its own way, and says only whether; of decimals it is not told.
      const resolve = () => parseAvro(reader).createResolver(parseAvro(writer));
      if (broken.every((one) => one.endsWith("DECIMAL_MISMATCH"))) resolve();
      else assert.throws(resolve);
    });
  }
});

Deno.test("a type of another schema", () => {
  const imports = [{
    name: "I",
    schema: JSON.stringify({ type: "record", name: "I", fields: [] }),
  }];
  const whole = {
    ...avro({ type: "record", name: "R", fields: [{ name: "in", type: "I" }] }),
    imports,
  };
  assert.deepEqual(avroFaults(whole, whole), []);
  assert.throws(() => avroFaults({ ...whole, imports: [] }, whole), /undefined type.*I/);
});

Deno.test("schemas that would keep the comparison busy for long are refused", () => {
  const records = (side: string) =>
    Array.from({ length: 1_000 }, (_, at) => ({
      ...{ type: "record", name: `${side}${at}` },
      fields: [],
    }));
  assert.throws(() => avroFaults(avro(records("R")), avro(records("W"))), SchemaFault);
  const deep = (levels: number): unknown =>
    levels === 0 ? "int" : { type: "array", items: deep(levels - 1) };
  assert.throws(() => avroFaults(avro(deep(300)), avro("int")), /nested deeper than 200/);
  const anonymous = avro({ type: "record", fields: [] });
  assert.throws(() => avroFaults(anonymous, anonymous), SchemaFault);
});
