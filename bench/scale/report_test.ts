import assert from "node:assert/strict";
import { scaleTable } from "./report.ts";

const sliced = { cpuMs: 1_200, longestMs: 7.25, items: 4 };
const state = {
  title: "a case",
  keys: 1_000,
  figures: {
    recordMicros: 0.314,
    stateBytes: 400,
    residentBytes: 2 ** 21,
    rowBytes: 80,
    close: { ...sliced, items: 0 },
    emitOpen: sliced,
    write: sliced,
    restore: sliced,
  },
};

Deno.test("a part that was not run is left out", () => {
  assert.equal(scaleTable({ states: [], workers: [] }), "");
  const lines = scaleTable({ states: [state], workers: [] }).split("\n");
  assert.match(lines[0]!, /^State of one task/);
  assert.equal(
    lines.at(-1),
    "| a case | 1,000 | 0.31 | 4 | 100 | 2 | 20 | 1,200 ms (7.3 ms) | 1,200 ms (7.3 ms) | " +
      "4 windows, 1,200 ms (7.3 ms) | none |",
  );
});

Deno.test("every row has as many cells as the table has columns", () => {
  const workers = [{
    ...{ keys: 5, workers: 2, recordsPerSecond: 9, cpuMicrosPerRecord: 1, peakBytes: 2 ** 20 },
    ...{ restartMs: 100, restartCpuMs: 50, longestRunningMs: 3, longestRestoringMs: 4 },
  }];
  const rows = scaleTable({ states: [state], workers }).split("\n").filter((line) =>
    line.startsWith("|")
  );
  const cells = rows.map((row) => row.split("|").length);
  assert.deepEqual(cells, [13, 13, 13, 10, 10, 10]);
});
