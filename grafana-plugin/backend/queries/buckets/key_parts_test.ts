import assert from "node:assert/strict";
import { CqlError } from "../../cql/cql_error.ts";
import { renderStatement } from "../../cql/macros/render_statement.ts";
import { nameOf } from "../../cql/macros/variables.ts";
import { parseSelect } from "../../cql/parser/parse_select.ts";
import type { TableSchema } from "../../cql/schema/read_table.ts";
import { keyParts } from "./key_parts.ts";
import { keyRewrite } from "./partition_statement.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);

const table = (
  types: readonly [city: string, bucket: string] = ["text", "timestamp"],
): TableSchema => ({
  keyspace: "ks",
  name: "t",
  partitionKey: ["city", "bucket"],
  clustering: ["at"],
  descending: [],
  columns: ["city", "bucket"].map((name, index) => ({ name, type: types[index]! })),
  indexes: [],
  virtual: false,
});

interface Plan {
  readonly variables?: Record<string, string | string[]>;
  readonly types?: readonly [city: string, bucket: string];
  readonly hours?: number;
}

function plan(where: string, { variables = {}, types, hours = 2 }: Plan = {}) {
  const context = {
    keyspace: "ks",
    range: { from: START, to: START + hours * HOUR - 1 },
    intervalMs: 1,
    variables,
  };
  const statement = parseSelect(`SELECT a FROM t WHERE ${where} LIMIT 5`, {
    nameOf: (token) => nameOf(token, context),
  });
  return { statement, context, parts: keyParts(statement, table(types), context) };
}

const shown = (where: string, options?: Plan) =>
  plan(where, options).parts?.map(({ values }) => values.map(({ shown }) => shown));

Deno.test("the values of each column of the key are taken apart, each once", () => {
  const buckets = ["2026-01-01T00:00:00.000Z", "2026-01-01T01:00:00.000Z"];
  const city = (list: string, variables?: Plan["variables"]) =>
    shown(`city IN ${list} AND $__timeBuckets(bucket, hour)`, variables && { variables })![0];
  assert.deepEqual(shown("city = 'oslo' AND $__timeBuckets(bucket, hour)"), [buckets]);
  assert.deepEqual(city("('oslo', 'rome', 'oslo')"), ['"oslo"', '"rome"']);
  assert.deepEqual(city("$c", { c: ["a", "b", "a"] }), ['"a"', '"b"']);
  assert.deepEqual(city("($c, 'd', $e)", { c: ["a", "b"], e: "d" }), ['"a"', '"b"', '"d"']);
  assert.deepEqual(city("$c", { c: [] }), ["none"]);
  assert.deepEqual(city("()"), ["none"]);
  assert.deepEqual(
    shown("city IN (1, 01, 2, -3) AND bucket = 5", { types: ["int", "timestamp"] }),
    [['"1"', '"2"', '"-3"']],
  );
  // What is not bound is left as it is written.
  assert.deepEqual(
    shown("city IN ('2026-01-01', '2026-01-02 10:00+0100') AND bucket = 5", {
      types: ["timestamp", "timestamp"],
    }),
    [["'2026-01-01'", "'2026-01-02 10:00+0100'"]],
  );
});

Deno.test("hours of one date are one bucket that holds the times of all of them", () => {
  const { parts } = plan("city = 'oslo' AND $__timeBuckets(bucket, hour)", {
    types: ["text", "date"],
    hours: 30,
  });
  assert.deepEqual(parts![0]!.values.map(({ range }) => range), [
    { from: START, to: START + 24 * HOUR },
    { from: START + 24 * HOUR, to: START + 30 * HOUR },
  ]);
  const hours = plan("city = 'oslo' AND $__timeBuckets(bucket, hour, 'HH')", {
    types: ["text", "text"],
    hours: 30,
  });
  assert.equal(hours.parts![0]!.values.length, 24);
  assert.deepEqual(hours.parts![0]!.values[5]!.range, {
    from: START + 5 * HOUR,
    to: START + 30 * HOUR,
  });
});

Deno.test("a statement that does not name the whole key once is left to Cassandra", () => {
  for (
    const where of [
      "$__timeBuckets(bucket, hour)",
      "city > 'a' AND $__timeBuckets(bucket, hour)",
      "token(city, bucket) > 0",
      "city = 'a' AND city = 'b' AND $__timeBuckets(bucket, hour)",
      "(city, bucket) IN (('a', 1))",
    ]
  ) assert.equal(plan(where).parts, null, where);
  assert.deepEqual(plan("city = 'a' AND bucket = 1").parts, []);
});

Deno.test("a partition's statement has one value where the query names several", () => {
  const { statement, context, parts } = plan(
    "\"city\" IN ($c, 'x') AND at > $__fromMs AND $__timeBuckets($col, hour)",
    { variables: { c: ["a", "b"], col: "bucket" } },
  );
  const { text, values } = renderStatement(statement, context, {
    rewrites: parts!.map((part) => keyRewrite(part, part.values[1]!)),
  });
  assert.equal(
    text,
    'SELECT a FROM "ks".t WHERE "city" = ? AND at > ? AND "bucket" = ? LIMIT 5',
  );
  assert.deepEqual(
    values.map((value) => value.kind === "text" ? value.text : value.ms),
    ["b", START, START + HOUR],
  );
});

Deno.test("a value that is none of the column's type is refused with its place", () => {
  assert.throws(
    () =>
      plan("city IN $c AND $__timeBuckets(bucket, hour)", {
        variables: { c: ["1", "one"] },
        types: ["int", "timestamp"],
      }),
    (error) =>
      error instanceof CqlError && /c is "one", which is no value of type int/.test(error.message),
  );
});
