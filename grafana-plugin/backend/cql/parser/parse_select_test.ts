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
  "SELECT m['k'], l[1..2], u.field, (int) 1, (list<int>)[1], (a, b), -a * 2 + 3 % b FROM t",
  "SELECT a FROM t WHERE b = 1 AND c IN (1, 2) AND (d, e) > (1, 'x') AND (f = true)",
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
      [`SELECT ${"(".repeat(5_000)}`, 107, /nested too deep/],
      [`SELECT a FROM t WHERE ${"(".repeat(5_000)}`, 42, /nested too deep/],
    ] as const
  ) {
    assert.throws(() => parseSelect(cql), (error) => {
      assert(error instanceof CqlError, cql);
      assert.match(error.message, message, cql);
      assert.equal(error.at?.from, from, cql);
      return true;
    });
  }
});
