import assert from "node:assert/strict";
import { CqlError } from "../cql_error.ts";
import { parseSelect } from "../parser/parse_select.ts";
import type { TableSchema } from "../schema/read_table.ts";
import { refuseFullScan } from "./refuse_full_scan.ts";

const TABLE: TableSchema = {
  keyspace: "ks",
  name: "t",
  partitionKey: ["a", "b"],
  clustering: ["c"],
  columns: ["a", "b", "c", "d", "e"].map((name) => ({ name, type: "int" })),
  indexed: ["e"],
  virtual: false,
};

function check(rest: string, table: Partial<TableSchema> = {}): void {
  const statement = parseSelect(`SELECT ${rest}`);
  const limit = typeof statement.limit === "number" ? statement.limit : null;
  refuseFullScan(statement, { ...TABLE, ...table }, { limit });
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
      "* FROM t ORDER BY e ANN OF [1, 2] LIMIT 5",
      "* FROM t LIMIT 1000",
      "a, writetime(d), CAST(d AS text) FROM t LIMIT 1",
    ]
  ) assert.doesNotThrow(() => check(rest), rest);
  check("* FROM t", { virtual: true });
});

Deno.test("queries that read the whole table are refused with what is missing", () => {
  for (
    const [rest, message] of [
      ["* FROM t", /names no a and b/],
      ["* FROM t WHERE a = 1", /names no b/],
      ["* FROM t WHERE a = 1 AND b > 2", /names no b/],
      ["* FROM t WHERE a = 1 AND $__timeFilter(b)", /names no b/],
      ["* FROM t WHERE a = 1 AND b['k'] = 2", /names no b/],
      ["* FROM t WHERE token(a, b) > 1", /whole table/],
      ["* FROM t WHERE token(e, b) > 1 AND token(e, b) < 2", /whole table/],
      ["* FROM t WHERE d = 1 LIMIT 1 ALLOW FILTERING", /^ALLOW FILTERING reads/],
      ["* FROM t WHERE e = 1 AND d = 2 ALLOW FILTERING", /^ALLOW FILTERING reads/],
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
