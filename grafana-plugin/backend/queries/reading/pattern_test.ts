import assert from "node:assert/strict";
import fc from "fast-check";
import { compilePattern } from "./pattern.ts";

const atoms = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\d", "\\.", "[a-c-]", "^", "$", "é");
const times = fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,2}", "{0,}", "*?");
const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
  part: fc.oneof(
    { depthSize: "small" },
    fc.tuple(atoms, times).map(([atom, n]) => /[$^]/.test(atom[0]!) ? atom : atom + n),
    fc.tuple(tie("pattern"), times).map(([inner, n]) => `(${inner})${n}`),
    fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => `(?:${a}|${b})`),
  ),
  pattern: fc.array(tie("part"), { maxLength: 3 }).map((parts) => parts.join("")),
}));
const texts = fc.array(fc.constantFrom("a", "b", "c", "1", ".", "-", "é", "\n", "🚗"), {
  maxLength: 6,
}).map((chars) => chars.join(""));

Deno.test("matches what a regular expression matches", () => {
  fc.assert(
    fc.property(pattern, fc.array(texts, { minLength: 1, maxLength: 8 }), (pattern, texts) => {
      let compiled;
      try {
        compiled = compilePattern(pattern);
      } catch (error) {
        assert.match((error as Error).message, /longer than 500/);
        return;
      }
      const expression = new RegExp(`^(?:${pattern})$`, "u");
      for (const text of texts) assert.equal(compiled(text), expression.test(text), pattern);
    }),
    { numRuns: 400 },
  );
});

Deno.test("a pattern that a backtracking engine never ends with takes no time", () => {
  const began = performance.now();
  for (const pattern of ["(a+)+", "(a|a)*", "(a*)*b?", "(.*)(.*)(.*)(.*)(.*)(.*)"]) {
    assert.equal(compilePattern(pattern)(`${"a".repeat(500)}!`), pattern.startsWith("(.*)"));
  }
  assert(performance.now() - began < 1_000);
});

Deno.test("what cannot be matched is refused with the reason", () => {
  const refused: [string, RegExp][] = [
    ["(", /missing closing \)/],
    ["a)", /unexpected \)/],
    ["[a", /missing closing \]/],
    ["*a", /missing argument to repetition operator: \*/],
    ["a**", /invalid nested repetition operator: \*\*/],
    ["a{3,1}", /invalid repeat count: \{3,1\}/],
    ["[z-a]", /invalid character class range: z-a/],
    ["(?=a)", /unsupported Perl syntax: \(\?=/],
    ["(a)\\1", /invalid escape sequence: \\1/],
    ["a\\", /trailing backslash at end/],
    ["((a{50}){50}){50}", /invalid repeat count: \{50\}/],
    ["(?:a{50}){10}", /longer than 500/],
  ];
  for (const [pattern, reason] of refused) {
    assert.throws(() => compilePattern(pattern), reason, pattern);
  }
});

Deno.test("the syntax is RE2's", () => {
  const matches: [string, string][] = [
    ["(?i)ford", "FORD"],
    ["(?P<make>F.*)|(?<other>V.*)", "Volvo"],
    ["\\p{Greek}+", "αβγ"],
    ["[[:alpha:]]+", "Ford"],
    ["\\Qa.b\\E", "a.b"],
    ["(?s).", "\n"],
    [".", "\r"],
    ["a]}", "a]}"],
    ["\\bFord\\b.*", "Ford Focus"],
  ];
  for (const [pattern, text] of matches) {
    assert(compilePattern(pattern)(text), pattern);
  }
  assert(!compilePattern("\\s")("\u00a0"));
});
