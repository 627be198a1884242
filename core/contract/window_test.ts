import assert from "node:assert/strict";
import { Compile } from "typebox/compile";
import { StreamWindows, supersedes } from "#window/mod.ts";
import { type Window, windowSchema } from "./window.ts";

Deno.test("what the engine emits is a window of the contract, in type and in value", () => {
  const emitted: Window[] = [];
  const windows = new StreamWindows({
    stream: "s",
    specs: [{
      kind: "tumbling",
      sizeMs: 10,
      allowedLatenessMs: 20,
      aggregates: ["count", "sum", "min", "max", "avg", "stddev", "first", "last", "p50"],
      measures: ["speed"],
      emit: "final-then-correct",
    }],
    outOfOrdernessMs: 0,
    futureCapMs: 1000,
    idleCloseMs: Infinity,
    openUpdateEveryMs: 0,
  }, { update: (update) => void emitted.push(update), late: () => {} });
  for (const time of [1, 12, 3]) windows.add("a", time, { speed: time }, time);

  assert.deepEqual(emitted.map(({ start, status }) => [start, status]), [[0, "final"], [
    0,
    "revised",
  ]]);
  const schema = Compile(windowSchema);
  for (const window of emitted) assert.deepEqual(schema.Errors(window), []);
  assert.ok(!schema.Check({ ...emitted[0], status: "done" }), "the schema refuses nonsense");
});

Deno.test("the higher revision is the truth, in whatever order the two come", () => {
  assert.ok(supersedes({ revision: 3 }, { revision: 2 }));
  assert.ok(!supersedes({ revision: 2 }, { revision: 3 }));
  assert.ok(!supersedes({ revision: 2 }, { revision: 2 }), "again is not news");
});
