import { tableFromIPC } from "apache-arrow";
import fc from "fast-check";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Field, FieldType } from "../frame.ts";
import { toArrow } from "./arrow.ts";
import { IN_ONE_PIECE, type Turns } from "./turns.ts";

/** The values of the only field, read by another implementation of Arrow. */
async function readBack(
  field: Field,
): Promise<{ values: unknown[]; type: string; nullable: boolean }> {
  const table = tableFromIPC(Buffer.concat(await toArrow({ fields: [field] })));
  const column = table.getChildAt(0);
  const { type, nullable } = table.schema.fields[0]!;
  return { values: [...(column ?? [])], type: String(type), nullable };
}

const integers = (min: number, max: number) => fc.integer({ min, max });
const kinds: ReadonlyArray<readonly [FieldType, fc.Arbitrary<unknown>]> = [
  ["number", fc.double()],
  ["float32", fc.float()],
  ["int8", integers(-128, 127)],
  ["int16", integers(-32_768, 32_767)],
  ["int32", integers(-(2 ** 31), 2 ** 31 - 1)],
  ["int64", fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)],
  ["uint8", integers(0, 255)],
  ["uint16", integers(0, 65_535)],
  ["uint32", integers(0, 2 ** 32 - 1)],
  ["uint64", fc.bigInt(0n, 2n ** 64n - 1n)],
  ["string", fc.string({ unit: "binary" })],
  ["boolean", fc.boolean()],
  ["enum", integers(0, 65_535)],
];

for (const [type, value] of kinds) {
  Deno.test(`values of type ${type} come back as they were, nulls included`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(value)), async (values) => {
        const back = await readBack({ name: "x", type, values });
        assert.deepEqual(back.values, values);
        assert.equal(back.nullable, values.includes(null));
      }),
    );
  });
}

Deno.test("times are nanoseconds, exact to the ms", async () => {
  const limit = 9_223_372_036_854;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(integers(-limit, limit))), async (values) => {
      const back = await readBack({ name: "t", type: "time", values });
      assert.equal(back.type, "Timestamp<NANOSECOND>");
      assert.deepEqual(back.values, values);
    }),
  );
});

Deno.test("a time's fraction of a ms is kept, and what ns cannot hold is missing", async () => {
  const values = [
    0.25,
    -0.25,
    1_767_225_600_000.5,
    NaN,
    Infinity,
    9.3e12,
    -9.3e12,
  ];
  assert.deepEqual(
    (await readBack({ name: "t", type: "time", values })).values,
    [0.25, -0.25, 1_767_225_600_000.5, null, null, null, null],
  );
  assert.deepEqual(
    (await readBack({ name: "t", type: "time", values: [1_000_000n, 2n ** 70n] })).values,
    [
      1,
      null,
    ],
  );
});

Deno.test("typed arrays come back as they were, without the rows that are missing", async () => {
  const missing = Uint8Array.of(0, 1, 0);
  const cases: ReadonlyArray<readonly [FieldType, Field["values"], unknown[]]> = [
    ["number", Float64Array.of(1.5, 7, NaN), [1.5, null, NaN]],
    ["time", Float64Array.of(1, 2, 3), [1, null, 3]],
    ["time", BigInt64Array.of(1_000_000n, 0n, 3_000_000n), [1, null, 3]],
    ["int64", BigInt64Array.of(1n, 2n, -3n), [1n, null, -3n]],
    ["string", ["a", "b", "c"], ["a", null, "c"]],
  ];
  for (const [type, values, expected] of cases) {
    const back = await readBack({ name: "x", type, values, missing });
    assert.deepEqual(back.values, expected, type);
    assert.equal(back.nullable, true);
  }
});

Deno.test("a large frame is the same when it is encoded in pieces", async () => {
  const rows = 20_000;
  let turns = 0;
  const always: Turns = {
    ...IN_ONE_PIECE,
    over: true,
    next: () => {
      turns++;
      return Promise.resolve();
    },
  };
  const frame = {
    fields: [
      { name: "n", type: "number", values: Array.from({ length: rows }, (_, row) => row) },
      {
        name: "s",
        type: "string",
        values: Array.from({ length: rows }, (_, row) => `text ${row}`),
      },
      { name: "j", type: "json", values: Array.from({ length: rows }, (_, row) => ({ row })) },
    ] satisfies Field[],
  };
  assert.deepEqual(await toArrow(frame, always), await toArrow(frame));
  assert(turns > 50, String(turns));
});

Deno.test("JSON values come back as their text", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(fc.jsonValue())), async (values) => {
      const { values: bytes, type } = await readBack({
        name: "j",
        type: "json",
        values,
      });
      assert.equal(type, "Binary");
      const texts = bytes.map((value) =>
        value === null ? null : new TextDecoder().decode(value as Uint8Array)
      );
      assert.deepEqual(
        texts,
        values.map((value) => value === null ? null : JSON.stringify(value)),
      );
    }),
  );
});

Deno.test("a value that does not fit is named by field and row", async () => {
  const cases: ReadonlyArray<readonly [FieldType, unknown, RegExp]> = [
    [
      "number",
      "fast",
      /^Field "speed" \(number\): row 1 holds string fast, not a number$/,
    ],
    ["int8", 128, /row 1 holds number 128, not of type int8/],
    ["int32", 1.5, /row 1 holds number 1.5, not of type int32/],
    ["int64", 1.5, /row 1 holds number 1.5, not a whole number or a bigint/],
    ["uint64", -1n, /row 1 holds bigint -1, not of type uint64/],
    ["string", 7, /row 1 holds number 7, not a string/],
    ["boolean", 1, /row 1 holds number 1, not a boolean/],
    ["time", "2026", /row 1 holds string 2026, not a time in epoch ms/],
    ["json", () => 1, /row 1 holds function .*, not a JSON value/],
    ["number", { a: 1 }, /row 1 holds object \[object Object\], not a number/],
  ];
  for (const [type, value, message] of cases) {
    await assert.rejects(
      toArrow({ fields: [{ name: "speed", type, values: [null, value] }] }),
      (error: Error) => error instanceof TypeError && message.test(error.message),
      type,
    );
  }
});

Deno.test("columns of different lengths and unknown types are refused", async () => {
  const a: Field = { name: "a", type: "number", values: [1] };
  const b: Field = { name: "b", type: "number", values: [] };
  await assert.rejects(
    toArrow({ fields: [a, b] }),
    /Field "b" has 0 values where others have 1/,
  );
  await assert.rejects(
    toArrow({ fields: [{ ...a, type: "decimal" as FieldType }] }),
    /Field "a" has the unknown type decimal/,
  );
});

Deno.test("a notice that would cost the whole frame is refused", async () => {
  await assert.rejects(
    toArrow({
      meta: { notices: [{ severity: "fatal", text: "x" }] },
      fields: [],
    }),
    /A notice's severity is "fatal": use info, warning or error/,
  );
});

Deno.test("name, refId, meta, labels and config travel as metadata", async () => {
  const meta = { custom: { epoch: 2n ** 60n, at: 5n } };
  const parts = await toArrow({
    name: "n",
    refId: "A",
    meta,
    fields: [{
      name: "x",
      type: "enum",
      values: [0],
      labels: { key: "ü" },
      config: { unit: "s" },
    }],
  });
  const { metadata, fields } = tableFromIPC(Buffer.concat(parts)).schema;
  assert.deepEqual(Object.fromEntries(metadata), {
    name: "n",
    refId: "A",
    meta: '{"custom":{"epoch":"1152921504606846976","at":5}}',
  });
  assert.deepEqual(Object.fromEntries(fields[0]!.metadata), {
    tstype: "enum",
    labels: '{"key":"ü"}',
    config: '{"unit":"s"}',
  });
});
