import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "../../../src/contract/settings.ts";
import { ReadBudget } from "./read_budget.ts";

const { signal } = new AbortController();
const texts = (budget: ReadBudget) => budget.notices().map(({ text }) => text).join();

Deno.test("rows are taken up to the limit, and the notice names it", () => {
  const budget = new ReadBudget({ limits: { ...DEFAULT_LIMITS, maxRows: 2 }, signal });
  assert.deepEqual([1, 1, 1].map((bytes) => budget.take(bytes)), [true, true, false]);
  assert.match(texts(budget), /limit of 2 rows/);
  assert.equal(budget.left.rows, 0);
});

Deno.test("bytes and time are limits too", () => {
  const bytes = new ReadBudget({ limits: { ...DEFAULT_LIMITS, maxBytes: 1_048_576 }, signal });
  assert.equal(bytes.take(1_048_576), true);
  assert.equal(bytes.open(), false);
  assert.match(texts(bytes), /limit of 1 MiB/);
  const time = new ReadBudget({ limits: DEFAULT_LIMITS, signal });
  assert.equal(time.open(), true);
  time.expire();
  assert.equal(time.open(), false);
  assert.match(texts(time), /limit of 30000 ms/);
});

Deno.test("nothing is read once cancelled", () => {
  const budget = new ReadBudget({ limits: DEFAULT_LIMITS, signal: AbortSignal.abort() });
  assert.throws(() => budget.open(), { name: "AbortError" });
});
