import assert from "node:assert/strict";
import { parseSelect } from "../parser/parse_select.ts";
import type { TableSchema } from "../schema/read_table.ts";
import { columnProblems } from "./check_table.ts";

const COLUMNS = { vehicle: "text", day: "text", at: "timestamp", speed: "double", Make: "ascii" };
const TABLE: TableSchema = {
  keyspace: "ks",
  name: "t",
  partitionKey: ["vehicle", "day"],
  clustering: ["at"],
  columns: Object.entries(COLUMNS).map(([name, type]) => ({ name, type })),
  descending: [],
  indexes: [],
  virtual: false,
};

const problems = (rest: string, table = TABLE) =>
  columnProblems(parseSelect(`SELECT ${rest}`), table).map(({ detail }) => detail);

Deno.test("of a column that there is not, those that there are are named, the likeliest first", () => {
  assert.deepEqual(problems("sped FROM t"), [
    'There is no column sped in ks.t (at character 7). It has speed, day, at, "Make", vehicle.',
  ]);
  assert.match(problems("make FROM t")[0]!, /It has "Make", /);
  const many = Array.from({ length: 25 }, (_, n) => ({ name: `c${n}`, type: "int" }));
  assert.match(problems("d FROM t", { ...TABLE, columns: many })[0]!, / and 5 more\.$/);
});

Deno.test("suggestions are for the first problem, and problems are few", () => {
  const names = Array.from({ length: 1_500 }, (_, n) => `no${n}`).join(", ");
  const found = columnProblems(parseSelect(`SELECT ${names} FROM t`), TABLE);
  assert.equal(found.length, 20);
  assert.match(found[0]!.fix, /^It has /);
  assert.deepEqual([...new Set(found.slice(1).map(({ fix }) => fix))], [""]);
  // A long name is not looked up, and an error does not repeat it.
  assert.deepEqual(problems(`${"x".repeat(500)} FROM t`), [
    `There is no column ${"x".repeat(40)}… in ks.t (at character 7). ` +
    'It has vehicle, day, at, speed, "Make".',
  ]);
});

Deno.test("no column is missed in a query that Cassandra takes", () => {
  for (
    const rest of [
      "ttl(speed), writetime(speed) AS w FROM t",
      'JSON vehicle, CAST(speed AS text), "Make" FROM t',
      "count(*), floor(at, 1h) AS hour, max(speed) + 2 FROM t GROUP BY vehicle, day",
      "ks.own(speed, NaN, {vehicle: 1}, [1]), (double) 3 FROM t WHERE token(vehicle, day) > 1",
      "at FROM t WHERE vehicle IN ($v) AND day = $d AND (at, speed) > (1, null) ORDER BY at DESC",
      "at FROM t WHERE expr(my_index, 'x') AND $name = 1 AND $__timeFilter($time)",
    ]
  ) assert.deepEqual(problems(rest), [], rest);
});

Deno.test("buckets of a text column need a format, which the error gives for the unit", () => {
  const where = (macro: string) => problems(`* FROM t WHERE vehicle = 'a' AND ${macro}`);
  assert.deepEqual(where("$__timeBuckets(day, day)"), [
    "Column day is text, and $__timeBuckets has no format for it (at character 40). Say how its " +
    "buckets are written, such as $__timeBuckets(day, day, 'yyyy-MM-dd').",
  ]);
  assert.match(where('$__timeBuckets("Make", MONTH)')[0]!, /\("Make", MONTH, 'yyyy-MM'\)/);
  assert.match(where("$__timeBuckets(day, 60000)")[0]!, /\(day, 60000, 'yyyy-MM-ddTHH:mm'\)/);
  for (const macro of ["(day, day, 'yyyy-MM-dd')", "(day, day, text)", "(at, day)", "($c, day)"]) {
    assert.deepEqual(where(`$__timeBuckets${macro}`), [], macro);
  }
});
