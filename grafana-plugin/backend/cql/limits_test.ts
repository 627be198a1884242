import assert from "node:assert/strict";
import { CqlError } from "./cql_error.ts";
import { CQL_LIMITS } from "./limits.ts";
import { renderStatement } from "./macros/render_statement.ts";
import { parseSelect } from "./parser/parse_select.ts";

function refusal(work: () => unknown): CqlError {
  try {
    work();
  } catch (error) {
    assert(error instanceof CqlError, String(error));
    assert.equal(error.kind, "refused");
    assert(error.fix !== "");
    // Words, not the text again.
    assert(error.detail.length < 500);
    return error;
  }
  throw new Error("nothing was refused");
}

function render(cql: string, variables: Record<string, string | readonly string[]>) {
  return renderStatement(parseSelect(cql), {
    keyspace: "ks",
    range: { from: 0, to: 1_000 },
    intervalMs: 1_000,
    variables,
  });
}

const many = (count: number, piece: (index: number) => string, joint = ", ") =>
  Array.from({ length: count }, (_, index) => piece(index)).join(joint);

Deno.test("a text beyond the limits is refused before work is done for it", () => {
  const megabyte = "x".repeat(2 ** 20);
  for (
    const [cql, message] of [
      [`SELECT ${megabyte} FROM t`, /has 1048590 characters, and at most 65536 are read/],
      [`SELECT ${megabyte.slice(0, 60_000)} FROM t`, /A name has 60000 characters/],
      [`SELECT a FROM t WHERE "${megabyte.slice(0, 60_000)}" = 1`, /A name has 60000 characters/],
      [`SELECT ${many(10_000, (n) => `n${n}`)} FROM t`, /at most 65536 are read/],
      [`SELECT ${many(10_000, () => "n")} FROM t`, /more than 20000 words, values and signs/],
      [`SELECT ${many(9_000, () => "n")} FROM t`, /names more than 2000 columns/],
      [`SELECT ${many(20_000, () => "$__fromMs")} FROM t`, /characters, and at most 65536/],
      [`SELECT ${many(5_000, () => "$__fromMs")} FROM t`, /more than 500 macros and variables/],
      [`SELECT a FROM t WHERE b IN (${many(5_000, () => "$v")})`, /more than 500 macros/],
      [`SELECT ${"JSON ".repeat(10_000)} FROM t`, /where/],
    ] as const
  ) {
    if (cql.startsWith("SELECT JSON")) assert.throws(() => parseSelect(cql), CqlError);
    else assert.match(refusal(() => parseSelect(cql)).message, message);
  }
});

Deno.test("values of variables are bound up to the limits", () => {
  const values = Array.from({ length: 200_000 }, (_, n) => `v${n}`);
  for (const cql of ["SELECT a FROM t WHERE b IN $v", "SELECT a FROM t WHERE b IN (1, $v)"]) {
    assert.match(
      refusal(() => render(cql, { v: values })).message,
      /binds 200000 values, and at most 10000 can be bound/,
    );
    const most = values.slice(0, CQL_LIMITS.boundValues);
    assert.equal(render(cql, { v: most }).values.length, CQL_LIMITS.boundValues);
  }
  const twice = "SELECT a FROM t WHERE b IN $v AND c IN $v";
  assert.match(refusal(() => render(twice, { v: values.slice(0, 5_001) })).message, /binds 10002/);
  const long = "x".repeat(CQL_LIMITS.valueCharacters + 1);
  for (
    const cql of [
      "SELECT a FROM t WHERE b = $v",
      "SELECT a FROM t WHERE b IN $v",
      "SELECT $v FROM t",
    ]
  ) {
    assert.match(refusal(() => render(cql, { v: long })).message, /has 65536 characters/);
  }
});

Deno.test("a query at the limits is read", () => {
  assert.equal(parseSelect(`SELECT ${many(2_000, () => "n")} FROM t`).columns.length, 2_000);
  const slots = `SELECT a FROM t WHERE b IN (${many(500, () => "$v")})`;
  assert.equal(render(slots, { v: "x" }).values.length, 500);
  const texts = many(6_000, () => "'x'");
  assert.equal(render(`SELECT a FROM t WHERE b IN (${texts})`, {}).values.length, 0);
});
