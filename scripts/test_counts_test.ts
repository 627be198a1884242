import assert from "node:assert/strict";
import { addCounts, closingLine, countTests, notRun } from "./test_counts.mjs";

Deno.test("deno test's closing lines are summed, whatever else is printed", () => {
  const text = `running 3 tests from ./a_test.ts
ok | 12 passed (3 steps) | 0 failed (2s)
noise: 99 passed
\x1b[31mFAILED\x1b[0m | 4 passed | 2 failed (1 step) | 1 ignored (3 steps) \x1b[90m(4ms)\x1b[0m
ok | 1 passed (1 step) | 0 failed | 2 filtered out (4ms)
`;
  assert.deepEqual(countTests(text), { passed: 17, failed: 2, skipped: 4 });
  assert.deepEqual(countTests(""), { passed: 0, failed: 0, skipped: 0 });
});

Deno.test("what deno test leaves out is named: tests, steps of tests that are run, and empty files", () => {
  const text = `running 2 tests from ./a_test.ts
a ...
  \x1b[90mwith a browser\x1b[0m ... \x1b[33mignored\x1b[0m \x1b[90m(0ms)\x1b[0m
  without ... ok (1ms)
a ... ok (2ms)
b ... ignored (0ms)
running 0 tests from ./c_test.ts
running 0 tests from ./documented.ts

ok | 1 passed (1 step) | 0 failed | 1 ignored (1 step) (24ms)
`;
  assert.deepEqual(notRun(text), { skipped: ["with a browser", "b"], empty: ["./c_test.ts"] });
  assert.equal(countTests(text).skipped, 2);
  const steps = "ok | 2 passed (2 steps) | 0 failed | 0 ignored (2 steps) (24ms)\n";
  assert.deepEqual(countTests(steps), { passed: 2, failed: 0, skipped: 2 });
});

Deno.test("Jest's closing line is counted too, whatever it leaves out", () => {
  assert.deepEqual(countTests("Tests:       2 failed, 1 skipped, 40 passed, 43 total\n"), {
    passed: 40,
    failed: 2,
    skipped: 1,
  });
  assert.deepEqual(countTests("Test Suites: 3 passed, 3 total\nTests:       9 passed, 9 total\n"), {
    passed: 9,
    failed: 0,
    skipped: 0,
  });
});

Deno.test("the closing line names skipped tests only if there are any", () => {
  const one = { passed: 1, failed: 0, skipped: 0 };
  assert.equal(closingLine(one), "1 passed, 0 failed");
  const sum = addCounts(one, { passed: 1, failed: 2, skipped: 3 });
  assert.equal(closingLine(sum), "2 passed, 2 failed, 3 skipped");
});
