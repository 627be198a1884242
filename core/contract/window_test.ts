import assert from "node:assert/strict";
import { Compile } from "typebox/compile";
import { ByteWriter, encodeUpdate, StreamWindows, supersedes } from "#window/mod.ts";
import { recordView } from "#window/testing/mod.ts";
import { type Window, windowSchema } from "./window.ts";

Deno.test("what the engine emits is a window of the contract, in type and in value", () => {
  const emitted: Window[] = [];
  const options = {
    stream: "s",
    specs: [{
      kind: "tumbling" as const,
      sizeMs: 10,
      allowedLatenessMs: 20,
      aggregates: ["count", "sum", "min", "max", "avg", "stddev", "first", "last", "p50"] as const,
      measures: ["speed"],
      emit: "final-then-correct" as const,
    }],
    ...{ outOfOrdernessMs: 0, offlineMs: 0, futureCapMs: 1000, idleCloseMs: Infinity },
    ...{ openUpdateEveryMs: 0, beginsWhole: false },
  };
  const windows = new StreamWindows(options, {
    update: (update) => {
      const json = new ByteWriter();
      encodeUpdate(update, json);
      emitted.push(JSON.parse(new TextDecoder().decode(json.copy())));
    },
    late: () => {},
  });
  for (const time of [1, 12, 3]) {
    windows.add(recordView(options.specs, { key: "a", time, record: { speed: time } }), time);
    windows.settle(Infinity);
  }

  assert.deepEqual(emitted.map(({ start, status }) => [start, status]), [[0, "final"], [
    0,
    "revised",
  ]]);
  const schema = Compile(windowSchema);
  for (const window of emitted) assert.deepEqual(schema.Errors(window), []);
  assert.equal(emitted[0]?.partial, true);
  assert.ok(!schema.Check({ ...emitted[0], status: "done" }), "the schema refuses nonsense");
  assert.ok(schema.Check({ ...emitted[0], partial: true }), "a window may be partial");
  assert.ok(!schema.Check({ ...emitted[0], partial: false }), "one that is not does not say so");
});

Deno.test("the higher revision is the truth, in whatever order the two come", () => {
  assert.ok(supersedes({ revision: 3 }, { revision: 2 }));
  assert.ok(!supersedes({ revision: 2 }, { revision: 3 }));
  assert.ok(!supersedes({ revision: 2 }, { revision: 2 }), "again is not news");
});
