import assert from "node:assert/strict";
import { CqlError } from "../cql_error.ts";
import { parseSelect } from "../parser/parse_select.ts";
import type { Slot } from "../parser/statement.ts";
import { indexOf, type TableSchema } from "../schema/read_table.ts";
import { refuseFullScan } from "./refuse_full_scan.ts";

const TABLE: TableSchema = {
  keyspace: "ks",
  name: "t",
  partitionKey: ["a", "b"],
  clustering: ["c"],
  columns: ["a", "b", "c", "d", "e"].map((name) => ({ name, type: "int" })),
  descending: [],
  indexes: [{ column: "e", target: "values", kind: "hash" }],
  virtual: false,
};

function check(rest: string, table: Partial<TableSchema> = {}): void {
  const statement = parseSelect(`SELECT ${rest}`);
  const limit = typeof statement.limit === "number" ? statement.limit : null;
  const numberOf = (slot: Slot) => slot.token.value === "zero" ? 0n : null;
  refuseFullScan(statement, { ...TABLE, ...table }, { limit, numberOf });
}

Deno.test("queries that know where their rows are pass", () => {
  for (
    const rest of [
      "* FROM t WHERE a = 1 AND b IN (1, 2)",
      "* FROM t WHERE a = 1 AND $__timeBuckets(b, day)",
      "count(*) FROM t WHERE a = 1 AND b = 2 AND d > 3 ALLOW FILTERING",
      "* FROM t WHERE token(a, b) > 1 AND token(a, b) <= 2",
      "* FROM t WHERE token(a, b) = 1",
      "* FROM t WHERE e = 1",
      "* FROM t WHERE e = 7 AND d = 5 ALLOW FILTERING",
      "* FROM t WHERE token(a, b) > $zero AND token(a, b) <= 1000",
      "count(*) FROM t WHERE token(a, b) >= 0 AND token(a, b) < 1000 AND d = 1 ALLOW FILTERING",
      "* FROM t WHERE token(a, b) > 5 AND token(a, b) < 3",
      "* FROM t WHERE token(a, b) > 9223372036854775000",
      "* FROM t WHERE token(a, b) < -9223372036854775000",
      "* FROM t WHERE token(a, b) BETWEEN 10 AND 5",
      "* FROM t WHERE token(a, b) > token(1, 2) LIMIT 1000",
      "* FROM t ORDER BY e ANN OF [1, 2] LIMIT 5",
      "* FROM t LIMIT 1000",
      "a, writetime(d), CAST(d AS text) FROM t LIMIT 1",
    ]
  ) assert.doesNotThrow(() => check(rest), rest);
  check("* FROM t", { virtual: true });
  check("* FROM t", { keyspace: "system", name: "local" });
});

Deno.test("queries that read the whole table are refused with what is missing", () => {
  for (
    const [rest, message] of [
      ["* FROM t", /names no a and b/],
      ["* FROM t WHERE a = 1", /names no b/],
      ["* FROM t WHERE a = 1 AND b > 2", /names no b/],
      ["* FROM t WHERE a = 1 AND $__timeFilter(b)", /names no b/],
      ["* FROM t WHERE a = 1 AND b['k'] = 2", /names no b/],
      ["* FROM t WHERE token(a, b) > 1", /reads 50 % of the table/],
      ["* FROM t WHERE token(e, b) > 1 AND token(e, b) < 2", /whole table/],
      ["* FROM t WHERE d = 1 LIMIT 1 ALLOW FILTERING", /^ALLOW FILTERING reads/],
      ["* FROM t WHERE e > 1 AND d = 2 ALLOW FILTERING", /^ALLOW FILTERING reads/],
      ["* FROM t WHERE e != 1", /whole table/],
      ["* FROM t WHERE token(a, b) > token(1, 2) LIMIT 1001", /may be the whole ring/],
      ["max(d) FROM t WHERE token(a, b) > token(1, 2) LIMIT 1", /may be the whole ring/],
      ["* FROM t WHERE token(a, b) > 0 AND d = 1 LIMIT 1 ALLOW FILTERING", /reads 50 % of the/],
      ["* FROM t LIMIT 0", /whole table/],
      ["* FROM t LIMIT 1001", /whole table/],
      ["max(d) FROM t LIMIT 1", /whole table/],
      ["ks.own(d) FROM t LIMIT 1", /whole table/],
      ["a FROM t GROUP BY a, b LIMIT 1", /whole table/],
    ] as const
  ) {
    assert.throws(() => check(rest), (error) => {
      assert(error instanceof CqlError && error.kind === "refused", rest);
      assert.match(error.message, message, rest);
      assert.match(error.fix, /^Add .* = …/);
      return true;
    }, rest);
  }
});

const FIRST = "-9223372036854775808";
const LAST = "9223372036854775807";

Deno.test("a range of tokens that may be wide is a full scan, however it is written", () => {
  for (
    const range of [
      `token(a, b) >= ${FIRST} AND token(a, b) <= ${LAST}`,
      `token(a, b) > ${FIRST}`,
      `token(a, b) >= - ${LAST}`,
      `token(a, b) <= ${LAST}`,
      // An upper end at the first token is the end of the ring.
      `token(a, b) > 0 AND token(a, b) <= ${FIRST}`,
      `token(a, b) <= ${FIRST}`,
      `token(a, b) BETWEEN ${LAST} AND ${FIRST}`,
      `token(a, b) > ${FIRST} AND token(a, b) <= 0`,
      "token(a, b) >= 0 AND token(a, b) <= 18014398509481984",
      "token(a, b) > token(1, 2) AND token(a, b) < token(3, 4)",
      "token(a, b) > $other AND token(a, b) < 10",
      `token(a, b) > $zero AND token(a, b) < ${LAST}`,
      "token(a, b) > 0 + 0 AND token(a, b) < 10",
      `token(a, b) > ${FIRST} AND e > 0`,
    ]
  ) {
    assert.throws(
      () => check(`count(*) FROM t WHERE ${range}`),
      (error) => error instanceof CqlError && error.kind === "refused",
      range,
    );
  }
  // A 1,024th of the ring, with and without its ends.
  check("count(*) FROM t WHERE token(a, b) > 0 AND token(a, b) <= 18014398509481984");
  check("count(*) FROM t WHERE token(a, b) > 0 AND token(a, b) < 18014398509481985");
  check("count(*) FROM t WHERE token(a, b) BETWEEN 18014398509481984 AND 1");
});

Deno.test("an index finds what its kind can look up", () => {
  const index = (target: string, className = "") =>
    indexOf(className === "" ? "COMPOSITES" : "CUSTOM", { target, class_name: className });
  const sai = "StorageAttachedIndex";
  const columns = Object.entries({
    a: "int",
    b: "int",
    s: "text",
    m: "map<text, int>",
    l: "list<int>",
  })
    .map(([name, type]) => ({ name, type }));
  const passes = (condition: string, indexes: TableSchema["indexes"]) => {
    try {
      check(`* FROM t WHERE ${condition} ALLOW FILTERING`, { indexes, columns });
      return true;
    } catch {
      return false;
    }
  };
  for (
    const [condition, target, kind, expected] of [
      ["s = 'x'", "s", "", true],
      ["s > 'x'", "s", "", false],
      ["s LIKE 'x%'", "s", "", false],
      ["s > 'x'", "s", sai, true],
      ["s IN ('x')", "s", "org.apache.cassandra.index.sai.StorageAttachedIndex", true],
      ["s != 'x'", "s", sai, false],
      ["s LIKE 'x%'", "s", "org.apache.cassandra.index.sasi.SASIIndex", true],
      ["s IS NOT NULL", "s", "org.example.Index", false],
      ["s = 'x'", "s", "org.example.Index", true],
      ["m CONTAINS 1", "values(m)", "", true],
      ["m CONTAINS KEY 'k'", "values(m)", sai, false],
      ["m CONTAINS KEY 'k'", "keys(m)", sai, true],
      ["m['k'] = 1", "entries(m)", "", true],
      ["m['k'] = 1", "values(m)", "", false],
      ["l CONTAINS 1", "l", "", true],
      ["l = [1]", "full(l)", "", true],
      ["l = [1]", "l", "", false],
      ['"S" = 1', '"S"', "", true],
    ] as const
  ) {
    assert.equal(
      passes(condition, [index(target, kind)]),
      expected,
      `${condition}, ${target} ${kind}`,
    );
  }
});
