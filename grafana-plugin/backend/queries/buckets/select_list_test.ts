import assert from "node:assert/strict";
import { CqlError } from "../../cql/cql_error.ts";
import { nameOf } from "../../cql/macros/variables.ts";
import { parseSelect } from "../../cql/parser/parse_select.ts";
import { isAggregate, ownFunctions, selectorKinds } from "./select_list.ts";

function parsed(list: string, variables: Record<string, string> = {}) {
  const names = (token: Parameters<typeof nameOf>[0]) =>
    nameOf(token, { keyspace: "ks", variables });
  const statement = parseSelect(`SELECT ${list} FROM t WHERE k = 1`, { nameOf: names });
  const options = { nameOf: names, aggregates: new Set(["total", "other.spread"]) };
  return { statement, options, names };
}

const kinds = (list: string, variables?: Record<string, string>) => {
  const { statement, options } = parsed(list, variables);
  return selectorKinds(statement, options).map((kind) =>
    kind.kind === "first"
      ? "first"
      : `${kind.name} ${
        kind.argument === null
          ? "rows"
          : statement.tokens.slice(kind.argument.first, kind.argument.end)
            .map(({ text }) => text).join(" ")
      }`
  );
};

Deno.test("aggregates are told from values of the first row, with what they are given", () => {
  assert.deepEqual(
    kinds(
      "a, COUNT(*) AS n, count(1), count(b), system.avg(c + 1), max(abs(d)) AS m, floor(at, 1h)",
    ),
    ["first", "count rows", "count rows", "count b", "avg c + 1", "max abs ( d )", "first"],
  );
  assert.deepEqual(kinds("$agg(v), ttl(v), CAST(v AS text)", { agg: "sum" }), [
    "sum v",
    "first",
    "first",
  ]);
});

Deno.test("what cannot be put together from several partitions is refused", () => {
  for (
    const [list, message] of [
      ["max(a) - min(a)", /computation with max\(\)/],
      ["CAST(avg(a) AS text)", /computation with avg\(\)/],
      ["abs(sum(a))", /computation with sum\(\)/],
      ["-count(a)", /computation with count\(\)/],
      ["max(a).part", /computation with max\(\)/],
      ["total(a)", /total is user-defined/],
      ["other.spread(a)", /spread is user-defined/],
    ] as const
  ) {
    assert.throws(() => kinds(list), (error) => {
      assert(error instanceof CqlError, list);
      assert.match(error.message, message);
      assert.equal(error.kind, "refused");
      return true;
    });
  }
});

Deno.test("a query is one of aggregates where any function is, user-defined ones too", () => {
  const aggregate = (list: string) => {
    const { statement, options } = parsed(list);
    return isAggregate(statement, options);
  };
  assert.deepEqual(
    ["a", "abs(a)", "plus(a)", "abs(max(a))", "total(a)", "spread(a)", "other.spread(a)"].map(
      aggregate,
    ),
    [false, false, false, true, true, false, true],
  );
  const { statement, names } = parsed("abs(a), plus(b), other.spread(c), system.max(d), count(*)");
  assert.deepEqual(ownFunctions(statement, names), [
    { keyspace: null, name: "plus" },
    { keyspace: "other", name: "spread" },
  ]);
});
