import assert from "node:assert/strict";
import { CqlError } from "../cql_error.ts";
import { parseSelect } from "./parse_select.ts";

const SELECTS = [
  "select * from t",
  "SELECT JSON a, b FROM ks.t;",
  "SELECT json, distinct, list FROM t",
  "SELECT DISTINCT a, b FROM t",
  'SELECT count(*), COUNT(1), "Max"(a) FROM "My Table"',
  "SELECT a AS b, avg(c) AS d, CAST(e AS text), ttl(f), writetime(g), ks.fn(a, 1) FROM t",
  "SELECT m['k'], l[1..2], u.field, (int) 1, (list<int>)[1], (a, b), - a * 2 + 3 % b FROM t",
  "SELECT (int) -1, a - -1, l[..2], l[1..], (l)[1..2], u.a.b['k'].c, ttl(u.a), -(a) FROM t",
  "SELECT a FROM t WHERE b = 1 AND c IN (1, 2) AND (d, e) > (1, 'x') AND ((f = true))",
  "SELECT a FROM t WHERE (b, c) IN ((1, 2), (3, 4)) AND d CONTAINS 1 AND e CONTAINS KEY 'k'",
  "SELECT a FROM t WHERE token(a, b) >= token(1, 2) AND token(a, b) < 9223372036854775807",
  "SELECT a FROM t WHERE b LIKE '%x%' AND c IS NOT NULL AND m['k'] = 2 AND d BETWEEN 1 AND 2",
  "SELECT a FROM t WHERE b = {x: 1, y: 'z'} AND c = {'k': [1, 2]} AND d = {1, 2} AND e = (1, null)",
  "SELECT a FROM t WHERE b = now() - 1h AND c > mintimeuuid('2026-01-01') AND d = 0xff",
  "SELECT a FROM t WHERE b = 'x' GROUP BY a, floor(ts, 1h) ORDER BY c DESC, d ASC",
  "SELECT a FROM t ORDER BY v ANN OF [0.1, -2] LIMIT 3",
  "SELECT a FROM t PER PARTITION LIMIT 2 LIMIT $n ALLOW FILTERING;",
  "SELECT a FROM t WHERE expr(my_index, 'x') AND $__timeFilter(ts) AND $__timeBuckets(b, day, text)",
  "SELECT $col FROM $__keyspace.${table} WHERE $col = $v AND b IN $many AND c IN ($x, [[y]], 'z')",
  "SELECT a FROM t WHERE ts > $__timeFrom AND ts < $__timeTo() AND n = ${__from:date:seconds}",
];

Deno.test("every form of SELECT is read", () => {
  for (const cql of SELECTS) assert.doesNotThrow(() => parseSelect(cql), cql);
});

Deno.test("what Cassandra reads, however odd it looks, is read", () => {
  for (
    const cql of [
      "SELECT replace FROM t WHERE replace = 1",
      "SELECT (u) {infinity: 1, nan: 2, null: 3} FROM t WHERE u = {infinity: 1} AND v = {null: 1}",
      "SELECT ks.token(a) FROM t WHERE b = ks.token(1)",
      "SELECT DISTINCT as FROM t",
      "SELECT DISTINCT as AS as FROM t",
      "SELECT JSON as FROM t",
      "SELECT JSON DISTINCT as FROM t",
      "SELECT a FROM t;; ;",
      "SELECT P0000-00-00T01:30:00, -P0000-00-00T01:30:00 FROM t WHERE d = P0000-00-00T01:30:00",
      "SELECT (int) -1 FROM t WHERE a = (int) -1",
      'SELECT a FROM t WHERE "" = 1 ORDER BY ""',
    ]
  ) assert.doesNotThrow(() => parseSelect(cql), cql);
});

Deno.test("JSON and DISTINCT are flags where they can be, as in Cassandra", () => {
  const read = (cql: string) => {
    const { json, distinct, star, columns } = parseSelect(`SELECT ${cql} FROM t`);
    return [json, distinct, star ? "*" : columns.map(({ text }) => text).join()];
  };
  assert.deepEqual(read("JSON a"), [true, false, "a"]);
  assert.deepEqual(read("json"), [false, false, "json"]);
  assert.deepEqual(read("json, a"), [false, false, "json,a"]);
  assert.deepEqual(read("json json"), [true, false, "json"]);
  assert.deepEqual(read("json AS x"), [false, false, "json"]);
  assert.deepEqual(read("json.a"), [false, false, "json"]);
  assert.deepEqual(read("json - a"), [true, false, "a"]);
  assert.deepEqual(read("JSON *"), [true, false, "*"]);
  assert.deepEqual(read("JSON DISTINCT a"), [true, true, "a"]);
  assert.deepEqual(read("json distinct"), [true, false, "distinct"]);
  assert.deepEqual(read("DISTINCT *"), [false, true, "*"]);
});

Deno.test("a variable can choose a function and a direction", () => {
  const { slots, functions, orderings } = parseSelect(
    "SELECT $agg(v), max($col), $agg($col), floor(at, $step), floor($col, 1h), $agg(*) FROM t " +
      "ORDER BY ck $dir, c DESC, d",
    { nameOf: ({ value }) => ({ agg: "COUNT", col: "w" })[value] },
  );
  assert.deepEqual(functions, ["count", "max", "count", "floor", "floor", "count"]);
  assert.deepEqual(
    slots.map((slot) => slot.kind === "variable" && `${slot.name} ${slot.use}`),
    [
      "agg function",
      "col name",
      "agg function",
      "col name",
      "step value",
      "col name",
      "agg function",
      "dir direction",
    ],
  );
  assert.deepEqual(
    orderings.map(({ direction }) => typeof direction === "string" ? direction : direction.name),
    ["dir", "DESC", "ASC"],
  );
});

Deno.test("a parsed statement has what its reader needs", () => {
  const statement = parseSelect(
    `SELECT a, max(b) FROM ks."T" WHERE c = 1 AND token(d) > 2 AND m['k'] = 3
     GROUP BY a ORDER BY v ANN OF [1] LIMIT 7 ALLOW FILTERING`,
  );
  assert.deepEqual([statement.keyspace?.text, statement.table.text], ["ks", "T"]);
  assert.deepEqual(
    statement.relations.map(({ columns, operator, token, part }) => [
      columns[0]!.text,
      operator,
      token,
      part,
    ]),
    [["c", "=", false, false], ["d", ">", true, false], ["m", "=", false, true]],
  );
  assert.deepEqual(statement.functions, ["max"]);
  assert.deepEqual([statement.grouped, statement.nearest?.text, statement.limit], [true, "v", 7]);
  assert.equal(statement.allowFiltering?.text, "ALLOW");
});

Deno.test("anything else is refused with its place and what was expected", () => {
  for (
    const [cql, from, message] of [
      ["INSERT INTO t (a) VALUES (1)", 0, /^INSERT is refused: only SELECT/],
      ["/* SELECT */ drop table t", 13, /^DROP is refused/],
      ["BEGIN BATCH DELETE FROM t WHERE a = 1; APPLY BATCH", 0, /^BEGIN is refused/],
      ["", 0, /Found the end of the query where SELECT was expected/],
      ["SELECT * FROM t; SELECT * FROM u", 17, /only one statement may run/],
      ["SELECT * FROM t; DROP TABLE t", 17, /Found DROP after the query/],
      ["SELECT * FROM t DROP TABLE t", 16, /Found DROP where WHERE, GROUP BY/],
      ["SELECT FROM t", 7, /Found FROM where a value or a column/],
      ["SELECT a b FROM t", 9, /Found b where , or FROM/],
      ["SELECT * FROM table", 14, /Found table where a table/],
      ["SELECT * FROM t WHERE a = 1 OR b = 2", 28, /no OR/],
      ["SELECT * FROM t WHERE a", 23, /the end of the query where =, </],
      ["SELECT * FROM t WHERE a = ?", 26, /bind marker/],
      ["SELECT * FROM t WHERE a = :x", 26, /bind marker/],
      ["SELECT * FROM t WHERE a IN 1", 27, /where \( or a variable/],
      ["SELECT * FROM t WHERE a = $__timeFilter(b)", 26, /is a condition/],
      ["SELECT * FROM t WHERE $__timeFrom > 1", 22, /condition begins with a column/],
      ["SELECT * FROM t WHERE $__nothing(b)", 22, /no macro \$__nothing/],
      ["SELECT * FROM t LIMIT x", 22, /Found x where a number of rows/],
      ["SELECT sum(*) FROM t", 11, /Found \* where/],
      ["SELECT a, FROM t", 10, /Found FROM where a value or a column/],
      ["SELECT a -1 FROM t", 9, /Found -1 where/],
      ["SELECT a FROM t WHERE a = b", 26, /Found b where a value was expected/],
      ["SELECT a FROM t WHERE (a = 1 AND b = 2)", 29, /one condition in parentheses/],
      ["SELECT a FROM t WHERE a = {x: 1, 'y': 2}", 33, /Found 'y' where a field/],
      ["SELECT a FROM t WHERE a = {1: 1, 2}", 34, /Found } where :/],
      ["SELECT (frozen<int>) 1 FROM t", 8, /can be frozen/],
      ["SELECT ('org.example.Type') 1 FROM t", 8, /Java class is refused/],
      [`SELECT ${"(".repeat(5_000)}`, 20, /so deep that Cassandra would take long/],
      [`SELECT ${"[".repeat(14)}a`, 20, /so deep that Cassandra would take long/],
      [`SELECT ${"- ".repeat(5_000)}a`, 47, /nested deeper than 20/],
      [`SELECT (${"list<".repeat(5_000)}`, 108, /type is nested deeper than 20/],
      [`SELECT a FROM t WHERE ${"(".repeat(5_000)}`, 42, /nested deeper than 20/],
      [`SELECT a FROM t WHERE a = ${"[".repeat(5_000)}`, 46, /nested deeper than 20/],
    ] as const
  ) {
    assert.throws(() => parseSelect(cql), (error) => {
      const shown = cql.slice(0, 80);
      assert(error instanceof CqlError, shown);
      assert.match(error.message, message, shown);
      assert.equal(error.at?.from, from, shown);
      return true;
    });
  }
});
