import assert from "node:assert/strict";
import { mutantsOf } from "./mutants.ts";

/** The source with each mutant in turn. */
function mutated(source: string): string[] {
  return mutantsOf(source).map(({ start, end, to }) =>
    source.slice(0, start) + to + source.slice(end)
  );
}

Deno.test("operators give way to their neighbours", () => {
  assert.deepEqual(mutated("a < b;"), ["a <= b;", "a >= b;"]);
  assert.deepEqual(mutated("a && (b);"), ["a || (b);"]);
  assert.deepEqual(mutated("n++;"), ["n--;"]);
  assert.deepEqual(mutated("s += x;"), ["s -= x;"]);
});

Deno.test("conditions always or never hold", () => {
  assert.deepEqual(mutated("if (a) b = c;"), ["if (true) b = c;", "if (false) b = c;"]);
  assert.deepEqual(mutated("x = a ? b : c;"), ["x = true ? b : c;", "x = false ? b : c;"]);
});

Deno.test("numbers are one off, truths turn round, calls are left out", () => {
  assert.deepEqual(mutated("const a = 7;"), ["const a = 8;"]);
  assert.deepEqual(mutated("const a = true;"), ["const a = false;"]);
  assert.deepEqual(mutated("close(a);"), [";"]);
  assert.deepEqual(mutated("a = Math.min(b, c);"), ["a = Math.max(b, c);"]);
  assert.deepEqual(mutated("a = !b;"), ["a = b;"]);
});

Deno.test("types and imports stay as they are", () => {
  assert.deepEqual(
    mutated('import a from "b"; type T = 1 | 2; let t: 3; interface I { a: 4 }'),
    [],
  );
  assert.deepEqual(mutated("const a = (b as 5) + c!;"), ["const a = (b as 5) - c!;"]);
});
