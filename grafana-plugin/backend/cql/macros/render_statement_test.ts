import assert from "node:assert/strict";
import fc from "fast-check";
import { CqlError } from "../cql_error.ts";
import { tokenize } from "../lexer/tokenize.ts";
import { parseSelect } from "../parser/parse_select.ts";
import type { Variables } from "./render_context.ts";
import { renderStatement } from "./render_statement.ts";
import { nameOf } from "./variables.ts";

const DAY = 86_400_000;

function render(cql: string, variables: Variables = {}, from = DAY) {
  const context = {
    keyspace: "ks",
    range: { from, to: from + 2 * DAY },
    intervalMs: 90_000,
    variables,
  };
  return renderStatement(
    parseSelect(cql, { nameOf: (token) => nameOf(token, context) }),
    context,
  );
}

Deno.test("macros stand for bound values in WHERE and for literals elsewhere", () => {
  const { text, values } = render(
    `SELECT floor(ts, $__interval), $__interval_ms FROM t WHERE $__timeFilter("T s")
     AND $__timeBuckets(b, day) AND c >= $__timeFrom AND d < $__toMs GROUP BY floor(ts, $__interval)`,
  );
  assert.equal(
    text,
    'SELECT floor(ts, 1m30s), 90000 FROM "ks".t WHERE "T s" >= ? AND "T s" <= ? ' +
      "AND b IN (?, ?, ?) AND c >= ? AND d < ? GROUP BY floor(ts, 1m30s)",
  );
  assert.deepEqual(
    values.map((value) => value.kind === "time" && value.ms / DAY),
    [1, 3, 1, 2, 3, 1, 3],
  );
});

Deno.test("buckets can be texts, for tables whose buckets are text", () => {
  const { text, values } = render("SELECT a FROM t WHERE $__timeBuckets(b, hour, 'yyyy/MM/dd')");
  assert.equal(text, 'SELECT a FROM "ks".t WHERE b IN (?, ?, ?)');
  assert.deepEqual(values.map((value) => value.kind === "text" && value.text), [
    "1970/01/02",
    "1970/01/03",
    "1970/01/04",
  ]);
});

Deno.test("nothing in a text, a quoted name or a comment is replaced", () => {
  const { text, values } = render(
    "SELECT \"$v\" FROM t WHERE a = '$v $__from [[v]]' -- $v\n AND b = $$ $v' $$ /* $__from */",
    { v: "x" },
  );
  assert.equal(
    text,
    "SELECT \"$v\" FROM \"ks\".t WHERE a = '$v $__from [[v]]' AND b = ' $v'' '",
  );
  assert.deepEqual(values, []);
});

Deno.test("variables are values, lists after IN, and names where only a name can stand", () => {
  const { text, values } = render(
    "SELECT $col FROM ${space}.[[table]] WHERE a = $one AND b IN $many AND c IN ($many, $one, 1) " +
      "AND d IN ($none) AND $__timeFilter($col) LIMIT $one;",
    { col: 'A "b"', space: "S", table: "t", one: "1", many: ["x", "y"], none: [] },
  );
  assert.equal(
    text,
    'SELECT "A ""b""" FROM "S"."t" WHERE a = ? AND b IN (?, ?) AND c IN (?, ?, ?, 1) ' +
      'AND d IN () AND "A ""b""" >= ? AND "A ""b""" <= ? LIMIT ?',
  );
  assert.deepEqual(
    values.map((value) => value.kind === "text" ? value.text : value.edge),
    ["1", "x", "y", "x", "y", "1", "start", "end", "1"],
  );
});

Deno.test("a variable without a value, or with too many, is an error with its fix", () => {
  for (
    const [cql, message] of [
      ["SELECT a FROM t WHERE a = $gone", /\$gone has no value/],
      ["SELECT a FROM t WHERE a = $many", /many has 2 values where one is needed/],
      ["SELECT a FROM $many", /many has 2 values/],
      ["SELECT $__timeFrom FROM t", /in WHERE only/],
      ["SELECT a FROM t WHERE $__timeBuckets(b)", /needs a unit/],
      ["SELECT a FROM t WHERE $__timeBuckets(b, year)", /year is no unit/],
      ["SELECT a FROM t WHERE $__timeBuckets(b, 1)", /more than 1000 buckets/],
      ["SELECT a FROM t WHERE a = ${__from:YYYY}", /format/],
    ] as const
  ) {
    assert.throws(() => render(cql, { many: ["a", "b"] }), (error) => {
      assert(error instanceof CqlError && error.at !== undefined, cql);
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("a variable chooses one of Cassandra's own functions and a direction, nothing else", () => {
  const cql = "SELECT $agg(v), $agg($col) FROM t WHERE a = 1 ORDER BY ck $dir, d ${dir}";
  assert.equal(
    render(cql, { agg: "MAX", col: "speed", dir: "desc" }).text,
    'SELECT max(v), max("speed") FROM "ks".t WHERE a = 1 ORDER BY ck DESC, d DESC',
  );
  assert.equal(render("SELECT $f(*) FROM t", { f: "count" }).text, 'SELECT count(*) FROM "ks".t');
  for (
    const [variables, message] of [
      [{ agg: "max(v), min" }, /agg is "max\(v\), min", which is no function of CQL/],
      [{ agg: "ks.own" }, /no function/],
      [{ agg: "writetime" }, /no function/],
      [{ agg: "ttl" }, /no function/],
      [{ agg: "" }, /no function/],
      [{ agg: "x".repeat(60_000) }, /agg is "x{40}…", which/],
      [{ agg: ["min", "max"] }, /2 values where one is needed/],
      [{ dir: "DESC, x" }, /dir is "DESC, x", which is no direction/],
      [{ dir: "DESC; DROP TABLE t" }, /no direction/],
      [{ dir: "DESC LIMIT 1" }, /no direction/],
      [{ dir: "" }, /no direction/],
    ] as const
  ) {
    const values = { agg: "min", col: "c", dir: "ASC", ...variables };
    assert.throws(() => render(cql, values), (error) => {
      assert(error instanceof CqlError && error.at !== undefined && error.fix !== "");
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("the range's length is a duration, seconds or ms", () => {
  assert.equal(
    render("SELECT floor(t, $__range), $__range_s, ${__range_ms} FROM t WHERE a > $__range_s").text,
    'SELECT floor(t, 2d), 172800, 172800000 FROM "ks".t WHERE a > 172800',
  );
});

Deno.test("of Grafana's own values those that are listed are bound", () => {
  const cql =
    "SELECT a FROM t WHERE b = ${__user.login} AND c = [[__org.name]] AND d = $__timezone";
  const sent = { "__user.login": "ann'; --", "__org.name": "Main", __timezone: "utc" };
  const { text, values } = render(cql, sent);
  assert.equal(text, 'SELECT a FROM "ks".t WHERE b = ? AND c = ? AND d = ?');
  assert.deepEqual(values.map((value) => value.kind === "text" && value.text), [
    "ann'; --",
    "Main",
    "utc",
  ]);
  for (
    const [query, message] of [
      ["SELECT a FROM t WHERE b = ${__user.password}", /There is no macro \$\{__user\.password\}/],
      ["SELECT a FROM t WHERE b = $__name", /There is no macro \$__name/],
      ["SELECT a FROM t WHERE b = ${__org.id}", /\$\{__org\.id\} has no value/],
      ["SELECT ${__user.login} FROM t", /in WHERE only/],
    ] as const
  ) assert.throws(() => render(query, { ...sent, "__user.password": "x" }), message);
});

Deno.test("what is put in never runs into what is beside it: no comment, no other number", () => {
  const before1970 = (cql: string) => render(cql, { v: "1" }, -5).text;
  assert.equal(
    before1970("SELECT v-$__fromMs, v - $__fromMs, -$__fromMs, m[$__fromMs] FROM t"),
    'SELECT v - -5, v - -5, - -5, m[-5] FROM "ks".t',
  );
  // Cassandra reads v-5 as v and -5.
  assert.equal(render("SELECT v-$__interval_ms FROM t").text, 'SELECT v - 90000 FROM "ks".t');
  assert.equal(
    before1970("SELECT a FROM t WHERE b=$v AND c =-$v AND d IN(1,$v)ORDER BY e"),
    'SELECT a FROM "ks".t WHERE b=? AND c =-? AND d IN(1,?)ORDER BY e',
  );
});

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(
    fc.constantFrom("'", '"', "$$", "--", "//", "/*", "*/", ";", "$v", "$__from", "?", "\n", ")"),
    { maxLength: 12 },
  ).map((pieces) => pieces.join("")),
);

Deno.test("no value changes the tokens of the statement", () => {
  const cql = "SELECT $n, a FROM $n.$n WHERE $n = $v AND b IN $l AND c IN ($l) AND d = ${v:raw}";
  const shape = (v: string, n: string) => {
    const { text, values } = render(cql, { v, n, l: [v, v] });
    assert.deepEqual(values.map((value) => value.kind === "text" && value.text), Array(6).fill(v));
    return tokenize(text).map(({ kind, text }) => kind === "quoted" ? kind : `${kind} ${text}`);
  };
  const expected = shape("x", "y");
  fc.assert(
    fc.property(hostile, hostile.filter((name) => name !== ""), (v, n) => {
      assert.deepEqual(shape(v, n), expected);
    }),
    { numRuns: 2_000 },
  );
});
