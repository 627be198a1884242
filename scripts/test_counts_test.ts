import assert from "node:assert/strict";
import { addCounts, closingLine, countTests } from "./test_counts.mjs";

Deno.test("deno test's closing lines are summed, whatever else is printed", () => {
  const text = `running 3 tests from ./a_test.ts
ok | 12 passed (3 steps) | 0 failed (2s)
noise: 99 passed
\x1b[31mFAILED\x1b[0m | 4 passed | 2 failed (1 step) | 1 ignored (3 steps) \x1b[90m(4ms)\x1b[0m
ok | 1 passed (1 step) | 0 failed | 2 filtered out (4ms)
`;
  assert.deepEqual(countTests(text), { passed: 17, failed: 2, skipped: 1 });
  assert.deepEqual(countTests(""), { passed: 0, failed: 0, skipped: 0 });
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
