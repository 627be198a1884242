import assert from "node:assert/strict";
import fc from "fast-check";
import { compilePattern } from "./compile_pattern.ts";

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
    ["(", /a \( is not closed \(at character 1\)/],
    ["a)", /there is a \) without a \(/],
    ["[a", /a \[ is not closed/],
    ["*a", /nothing to repeat before \*: write \\\*/],
    ["a**", /nothing to repeat/],
    ["a{3,1}", /wrong way round/],
    ["[z-a]", /wrong way round/],
    ["(?=a)", /only \(\?: is known/],
    ["(a)\\1", /\\1 is not known here/],
    ["a\\", /write \\\\/],
    ["((a{50}){50}){50}", /longer than 500/],
  ];
  for (const [pattern, reason] of refused) {
    assert.throws(() => compilePattern(pattern), reason, pattern);
  }
});
