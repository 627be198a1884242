import assert from "node:assert/strict";
import type { LogRow } from "../../src/contract/rows.ts";
import { finish } from "../../src/frames/mod.ts";
import { lineCountsInSteps } from "./run_logs_query.ts";

const line = (id: string, labels: Record<string, string>): LogRow => ({
  time: 0,
  body: "",
  level: "warning",
  id,
  labels,
});

Deno.test("lines are counted by level and labels, but not by what is unique to each", () => {
  const frames = finish(lineCountsInSteps([
    line("1", { stream: "s", offset: "1" }),
    line("2", { stream: "s", offset: "2" }),
    line("3", { stream: "t", offset: "1" }),
  ], "A"));
  assert.deepEqual(frames.map(({ fields }) => [fields[0]?.labels, fields[0]?.values]), [
    [{ level: "warning", stream: "s" }, [2]],
    [{ level: "warning", stream: "t" }, [1]],
  ]);
});

Deno.test("silence is a zero, not missing data", () => {
  assert.deepEqual(finish(lineCountsInSteps([], "A")).map(({ fields }) => fields[0]?.values), [[
    0,
  ]]);
});
