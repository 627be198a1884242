import assert from "node:assert/strict";
import { CqlError } from "../cql_error.ts";
import { tokenize } from "./tokenize.ts";

function kinds(cql: string): readonly string[] {
  return tokenize(cql).slice(0, -1).map(({ kind, value }) => `${kind}:${value}`);
}

Deno.test("literals of every kind are distinguished", () => {
  assert.deepEqual(kinds(`'it''s' $$a ' b$$ "A ""b""" 12 1.5 1e3 2. 0xFf 1h30m P1DT2H`), [
    "string:it's",
    "string:a ' b",
    'quoted:A "b"',
    "integer:12",
    "float:1.5",
    "float:1e3",
    "float:2.",
    "blob:0xFf",
    "duration:1h30m",
    "duration:P1DT2H",
  ]);
  assert.deepEqual(kinds("6ab09bec-e68e-48d9-a5f8-97e6fb4c9b47"), [
    "uuid:6ab09bec-e68e-48d9-a5f8-97e6fb4c9b47",
  ]);
  assert.deepEqual(kinds("a[1..2]<=b!=Cd"), [
    "word:a",
    "symbol:[",
    "integer:1",
    "symbol:..",
    "integer:2",
    "symbol:]",
    "symbol:<=",
    "word:b",
    "symbol:!=",
    "word:cd",
  ]);
});

Deno.test("a minus belongs to the number after it, and durations are of both forms", () => {
  assert.deepEqual(
    kinds("a-1 - 1 -1.5e3 -NaN -infinity -1h -P1Y P0000-00-00T01:30:00 P2W Px p1y"),
    [
      "word:a",
      "integer:-1",
      "symbol:-",
      "integer:1",
      "float:-1.5e3",
      "float:-NaN",
      "float:-infinity",
      "duration:-1h",
      "duration:-P1Y",
      "duration:P0000-00-00T01:30:00",
      "duration:P2W",
      "word:px",
      "word:p1y",
    ],
  );
  assert.deepEqual(kinds("1...2 1..2 1.z 12345678abc 1hour expr(a expr (a"), [
    "float:1.",
    "symbol:..",
    "integer:2",
    "integer:1",
    "symbol:..",
    "integer:2",
    "float:1.",
    "word:z",
    "integer:12345678",
    "word:abc",
    "duration:1h",
    "word:our",
    "symbol:expr(",
    "word:a",
    "word:expr",
    "symbol:(",
    "word:a",
  ]);
});

Deno.test("comments are nothing, and what looks like one in a text is text", () => {
  assert.deepEqual(kinds("a -- b ' \n// c\n/* d * ' */ e"), ["word:a", "word:e"]);
  assert.deepEqual(kinds("'-- a' '/* b' $$// c$$"), ["string:-- a", "string:/* b", "string:// c"]);
});

Deno.test("macros and variables are found in all of their forms, but not in texts", () => {
  assert.deepEqual(kinds("$__timeFilter $city ${city} ${city:csv} [[city]] ${__from:date}"), [
    "macro:timeFilter",
    "variable:city",
    "variable:city",
    "variable:city",
    "variable:city",
    "macro:from",
  ]);
  assert.deepEqual(kinds("${__user.login} [[__user.login]] ${city.text:raw}"), [
    "macro:user.login",
    "macro:user.login",
    "variable:city.text",
  ]);
  assert.deepEqual(kinds(`'$city $__from' "\${city}" -- $city`), [
    "string:$city $__from",
    "quoted:${city}",
  ]);
});

Deno.test("tokens know their place", () => {
  assert.deepEqual(
    tokenize("ab /* */ 'c'").map(({ from, to }) => [from, to]),
    [[0, 2], [9, 12], [12, 12]],
  );
});

Deno.test("what never ends or means nothing is refused with its place", () => {
  for (
    const [cql, from, message] of [
      ["a 'b", 2, /no closing '/],
      ["a $$b", 2, /no closing \$\$/],
      ['a "b', 2, /no closing "/],
      ["a /* b", 2, /no closing \*\//],
      ["a ${b", 2, /not a variable/],
      ["a # b", 2, /"#" means nothing/],
      ["a 12ab", 2, /reads 12a as the beginning of a UUID/],
      ["a _b", 2, /"_b" means nothing/],
      ["a 2e", 2, /reads 2e as .* exponent/],
      ["a 1.5e", 2, /exponent has no digits/],
      ["a 1h30", 2, /last number has no unit/],
      ["a 1u", 2, /beginning of a duration/],
      ["a-name", 1, /reads -n as the beginning of -NaN/],
      ["a-Px", 1, /reads -P as the beginning of a duration/],
      ["deadbeef-a", 0, /beginning of a UUID/],
      ["P0000-a", 0, /beginning of a duration/],
    ] as const
  ) {
    assert.throws(() => tokenize(cql), (error) => {
      assert(error instanceof CqlError);
      assert.match(error.message, message);
      assert.equal(error.at?.from, from);
      return true;
    });
  }
});
