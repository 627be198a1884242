import fc from "fast-check";
import assert from "node:assert/strict";
import { CqlError } from "../cql_error.ts";
import { tokenize } from "../lexer/tokenize.ts";
import { renderStatement } from "../macros/render_statement.ts";
import { parseSelect } from "./parse_select.ts";

/** Statements of each property; three properties make 60,000. */
const RUNS = 20_000;

const WRITES = [
  "INSERT INTO t (a) VALUES (1)",
  "INSERT INTO t JSON '{}'",
  "UPDATE t SET a = 1 WHERE b = 2",
  "DELETE FROM t WHERE a = 1",
  "TRUNCATE t",
  "TRUNCATE TABLE t",
  "BEGIN BATCH INSERT INTO t (a) VALUES (1); APPLY BATCH",
  "BEGIN UNLOGGED BATCH DELETE a FROM t WHERE b = 1 APPLY BATCH",
  "BEGIN TRANSACTION SELECT * FROM t WHERE a = 1; COMMIT TRANSACTION",
  "CREATE TABLE t (a int PRIMARY KEY)",
  "CREATE MATERIALIZED VIEW v AS SELECT a FROM t WHERE a IS NOT NULL PRIMARY KEY (a)",
  "CREATE FUNCTION f (a int) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS $$ return a; $$",
  "ALTER TABLE t ADD b int",
  "DROP KEYSPACE k",
  "GRANT ALL ON ALL KEYSPACES TO r",
  "REVOKE SELECT ON t FROM r",
  "LIST ROLES",
  "USE k",
  "DESCRIBE TABLES",
];

/** White space and comments of every kind, some with a SELECT in them. */
const blank = fc.constantFrom(
  " ",
  "\n",
  "\t ",
  "/* SELECT */",
  "/**/ ",
  "-- SELECT * FROM t\n",
  "// '\n",
  "/* ' -- \" $$ */",
  "\u00a0",
);
/** The statement in other cases and with other blanks between its words. */
function disguised(gap: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const gaps = fc.array(gap, { minLength: 1, maxLength: 3 }).map((all) => all.join(""));
  return fc.constantFrom(...WRITES).chain((statement) => {
    const words = statement.split(" ");
    const length = { minLength: words.length, maxLength: words.length };
    return fc.tuple(fc.array(gaps, length), fc.array(fc.boolean(), length)).map(([before, lower]) =>
      words.map((word, index) => `${before[index]}${lower[index] ? word.toLowerCase() : word}`)
        .join("")
    );
  });
}

const select = fc.constantFrom(
  "SELECT * FROM t",
  "SELECT a FROM t WHERE b = 'x'",
  "SELECT a FROM t WHERE b = 'it''s'",
  "SELECT a FROM t LIMIT 1",
  "SELECT a FROM t WHERE b = $$ ' $$",
);

function refused(cql: string): void {
  assert.throws(() => parseSelect(cql), CqlError, cql);
}

Deno.test("no statement that writes is read, however it is disguised", () => {
  fc.assert(fc.property(disguised(blank), refused), { numRuns: RUNS });
});

Deno.test("no statement is read after or before a SELECT", () => {
  // A quote in a comment may close a text of the SELECT, which is then one long text: no harm.
  const unquoted = blank.filter((text) => !/['"$]/.test(text));
  const joint = fc.constantFrom(";", " ; ", "\n", " ", ";;", "'; ", "*/ ", "$$;", '";', ") ;");
  fc.assert(
    fc.property(select, joint, disguised(unquoted), (query, between, write) => {
      refused(`${query}${between}${write}`);
      refused(`${write}${between}${query}`);
    }),
    { numRuns: RUNS },
  );
});

/** Random CQL: its own words, symbols and openings of texts and comments. */
const noise = fc.array(
  fc.constantFrom(
    ..."SELECT * FROM t WHERE a = 1 , ( ) ; ' $$ \" -- /* */ \n INSERT DELETE DROP AND IN b.c LIMIT"
      .split(" "),
    " ",
    "$v",
    "${v}",
    "[[v]]",
    "$__timeFilter(a)",
    "$__from",
    "$agg(",
    "-$__fromMs",
    "ORDER BY a $dir",
  ),
  { maxLength: 30 },
).map((pieces) => pieces.join(" "));

const context = {
  keyspace: "ks",
  range: { from: -1_000, to: 0 },
  intervalMs: 1_000,
  variables: { v: "x", agg: "max", dir: "DESC" },
};

Deno.test("what is sent of any text is nothing or one SELECT without comments", () => {
  fc.assert(
    fc.property(noise, (cql) => {
      let statement;
      try {
        statement = parseSelect(cql);
      } catch (error) {
        assert(error instanceof CqlError, String(error));
        return;
      }
      const { text } = renderStatement(statement, context);
      const tokens = tokenize(text.replaceAll("?", "0"));
      assert.equal(tokens[0]!.value, "select");
      assert(tokens.every(({ kind, text }) => kind !== "symbol" || text !== ";"));
      const outside = text.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, "");
      assert.doesNotMatch(outside, /--|\/\/|\/\*|\$/);
      // A marker in the place of a tuple is none of a value's.
      const tuples = statement.relations.some(({ columns }) => columns.length > 1);
      if (!tuples) parseSelect(text.replaceAll("?", "0"));
    }),
    { numRuns: RUNS },
  );
});
