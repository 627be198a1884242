import assert from "node:assert/strict";
import { toFrameJson } from "./stream_json.ts";

Deno.test("a packet holds schema and data, and what JSON has no words for beside them", () => {
  const packet = toFrameJson({
    name: "windows",
    refId: "A",
    meta: { custom: { epoch: "e" } },
    fields: [
      {
        name: "start",
        type: "time",
        values: [1_767_225_600_000, null, 1_500_000n],
      },
      {
        name: "avg",
        type: "number",
        values: Float64Array.of(1.5, NaN, -Infinity),
        labels: { key: "v" },
        config: { unit: "s" },
      },
      { name: "raw", type: "json", values: [{ a: 1 }, null, undefined] },
      { name: "n", type: "int64", values: BigInt64Array.of(1n, 2n, 3n) },
      { name: "late", type: "boolean", values: [true, false, null] },
    ],
  });
  assert.deepEqual(JSON.parse(JSON.stringify(packet)), {
    schema: {
      name: "windows",
      refId: "A",
      meta: { custom: { epoch: "e" } },
      fields: [
        {
          name: "start",
          type: "time",
          typeInfo: { frame: "time.Time", nullable: true },
        },
        {
          name: "avg",
          type: "number",
          typeInfo: { frame: "float64", nullable: true },
          labels: { key: "v" },
          config: { unit: "s" },
        },
        {
          name: "raw",
          type: "other",
          typeInfo: { frame: "json.RawMessage", nullable: true },
        },
        {
          name: "n",
          type: "number",
          typeInfo: { frame: "int64", nullable: true },
        },
        {
          name: "late",
          type: "boolean",
          typeInfo: { frame: "bool", nullable: true },
        },
      ],
    },
    data: {
      values: [
        [1_767_225_600_000, null, 1],
        [1.5, null, null],
        [{ a: 1 }, null, null],
        [1, 2, 3],
        [true, false, null],
      ],
      entities: [null, { NaN: [1], NegInf: [2] }, null, null, null],
    },
  });
});

Deno.test("a packet without special numbers does not list any", () => {
  const packet = toFrameJson({
    fields: [{ name: "x", type: "number", values: [1] }],
  });
  assert.deepEqual(packet.data, { values: [[1]] });
});
