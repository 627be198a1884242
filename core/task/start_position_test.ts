import assert from "node:assert/strict";
import { type LogNow, startPosition } from "./start_position.ts";

const log: LogNow = { topicId: "one", low: 100, high: 500, committed: 300 };

Deno.test("a task goes on from its state's position", () => {
  assert.deepEqual(startPosition({ position: 300, topicId: "one" }, log), { position: 300 });
});

Deno.test("the state's position is right where the group's offset differs", () => {
  assert.deepEqual(startPosition({ position: 250, topicId: "one" }, log), {
    position: 250,
    groupOffset: 300,
  });
});

Deno.test("without state the group's offset decides, else the earliest", () => {
  assert.deepEqual(startPosition(undefined, log), { position: 300 });
  assert.deepEqual(startPosition(undefined, { ...log, committed: undefined }), { position: 100 });
});

Deno.test("without state a group's offset beyond the end means another log", () => {
  assert.deepEqual(startPosition(undefined, { ...log, committed: 900 }), {
    position: 100,
    displaced: "made anew",
  });
});

Deno.test("what retention deleted before it was read is a gap", () => {
  assert.deepEqual(startPosition({ position: 40, topicId: "one" }, { ...log, committed: 40 }), {
    position: 100,
    displaced: "retention",
    missing: { from: 40, to: 100 },
  });
});

Deno.test("another log is read from its beginning, even where the position would fit", () => {
  for (const position of [40, 300, 900]) {
    assert.deepEqual(startPosition({ position, topicId: "other" }, log), {
      position: 100,
      displaced: "made anew",
      missing: { from: 0, to: 100 },
    });
  }
  assert.deepEqual(startPosition({ position: 40, topicId: "other" }, { ...log, low: 0 }), {
    position: 0,
    displaced: "made anew",
  });
});

Deno.test("a log that ends before the position has lost records", () => {
  const start = startPosition({ position: 700, topicId: "one" }, { ...log, committed: 700 });
  assert.deepEqual(start, { position: 500, displaced: "cut off" });
});

Deno.test("where topics have no ids a record of the log decides", () => {
  const position = 300;
  const without = { ...log, topicId: undefined };
  for (const recognized of ["same", "unknown", undefined] as const) {
    assert.deepEqual(
      startPosition({ position, topicId: undefined, recognized }, without),
      { position },
    );
  }
  assert.deepEqual(startPosition({ position, topicId: undefined, recognized: "other" }, without), {
    position: 100,
    displaced: "made anew",
    missing: { from: 0, to: 100 },
  });
  const beyond = { position: 700, topicId: undefined, recognized: "shorter" } as const;
  assert.deepEqual(startPosition(beyond, { ...without, committed: 700 }), {
    position: 500,
    displaced: "cut off",
  });
  assert.deepEqual(startPosition({ position, topicId: "one" }, without), { position });
});
