import type { DataQuery, DataResponse, Field, FieldType } from "../../sdk/mod.ts";
import { counters } from "./counters.ts";

/** Three values of each type, with their extremes. */
const VALUES: ReadonlyArray<readonly [FieldType, ArrayLike<unknown>]> = [
  ["time", [0, -1.5, 1_767_225_600_000.25]],
  ["number", [0.1, -1e300, 5e-324]],
  ["float32", [0.5, -2, 16_777_216]],
  ["int8", [0, -128, 127]],
  ["int16", [0, -32_768, 32_767]],
  ["int32", [0, -2_147_483_648, 2_147_483_647]],
  ["int64", [0, -(2n ** 63n), 2n ** 63n - 1n]],
  ["uint8", [0, 1, 255]],
  ["uint16", [0, 1, 65_535]],
  ["uint32", [0, 1, 4_294_967_295]],
  ["uint64", [0, 1n, 2n ** 64n - 1n]],
  ["string", ["", "Zürich 😀", "a\u0000b"]],
  ["boolean", [false, true, true]],
  ["json", [{ a: [1, null] }, "text", 2n ** 60n]],
  ["enum", [0, 1, 2]],
];

const ENUM = { type: { enum: { text: ["off", "on", "unknown"] } } };

function fieldsWith(
  shape: (values: ArrayLike<unknown>) => ArrayLike<unknown>,
): Field[] {
  return VALUES.map(([type, values]) => ({
    name: type,
    type,
    values: shape(values),
    ...(type === "enum" ? { config: ENUM } : {}),
  }));
}

interface AnswerOptions {
  /** What came with the call. */
  readonly seen: unknown;
  readonly signal: AbortSignal;
}

/** The answer to one case; null leaves the query unanswered. */
export async function answerQuery(
  query: DataQuery,
  { seen, signal }: AnswerOptions,
): Promise<DataResponse | null> {
  const { case: name } = query.json as { case: string };
  switch (name) {
    case "values":
      return {
        frames: [{ name: "values", fields: fieldsWith((values) => values) }],
      };
    case "nulls":
      return {
        frames: [{
          fields: fieldsWith((values) => [null, values[2], undefined]),
        }],
      };
    case "no rows":
      return { frames: [{ fields: fieldsWith(() => []) }] };
    case "no fields":
      return { frames: [{ name: "nothing", fields: [] }] };
    case "special":
      return { frames: [{ fields: special() }] };
    case "typed":
      return { frames: [{ fields: typed(2) }] };
    case "million":
      return { frames: [{ fields: typed(1_000_000) }] };
    case "described":
      return { frames: [described(query)] };
    case "seen":
      return {
        frames: [{
          fields: [{
            name: "seen",
            type: "json",
            values: [{ ...query, seen }],
          }],
        }],
      };
    case "error":
      return {
        error: "the table is gone",
        status: 404,
        errorSource: "downstream",
        frames: [{
          fields: [{ name: "partial", type: "number", values: [1] }],
        }],
      };
    case "misfit":
      return {
        frames: [{
          fields: [{ name: "speed", type: "number", values: [1, "fast"] }],
        }],
      };
    case "unanswered":
      return null;
    case "slow":
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      counters.queriesAborted++;
      throw signal.reason;
    default:
      return { error: `no case ${name}` };
  }
}

function special(): Field[] {
  const values = [NaN, Infinity, -Infinity, -0];
  return [
    { name: "number", type: "number", values },
    { name: "float32", type: "float32", values },
    // Times that 64 bits of ns cannot hold are missing.
    {
      name: "time",
      type: "time",
      values: [NaN, 8.64e15, 9_223_372_036_854, 5n],
    },
  ];
}

function typed(rows: number): Field[] {
  const start = 1_767_225_600_000;
  return [
    {
      name: "time",
      type: "time",
      values: Float64Array.from({ length: rows }, (_, i) => start + i),
    },
    {
      name: "value",
      type: "number",
      values: Float64Array.from({ length: rows }, (_, i) => i / 2),
    },
    {
      name: "count",
      type: "int64",
      values: BigInt64Array.from({ length: rows }, (_, i) => BigInt(i)),
    },
    {
      name: "widened",
      type: "number",
      values: Int32Array.from({ length: rows }, (_, i) => -i),
    },
  ];
}

function described(query: DataQuery) {
  return {
    name: "speed by key",
    meta: {
      type: "timeseries-multi",
      typeVersion: [0, 1] as const,
      executedQueryString: "SELECT 1",
      channel: "ds/uid/path",
      preferredVisualisationType: "graph" as const,
      notices: [{ severity: "warning" as const, text: "cut at 10 rows" }],
      stats: [{ displayName: "rows", value: 10, unit: "short" }],
      custom: { from: query.from },
    },
    fields: [
      { name: "time", type: "time" as const, values: [1] },
      {
        name: "speed",
        type: "number" as const,
        values: [2],
        labels: { key: "vehicle-1", ort: "Zürich" },
        config: { unit: "velocityms", displayNameFromDS: "Speed", links: [] },
      },
    ],
  };
}
