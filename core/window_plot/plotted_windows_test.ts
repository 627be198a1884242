import assert from "node:assert/strict";
import { MINUTE, windowItem } from "./test_windows.ts";
import type { WindowItem, WindowTable } from "./windows.ts";
import { PlottedWindows } from "./plotted_windows.ts";

type Row = Partial<WindowItem> & { key: string; start: number };

/** The rows by column. */
function table(...rows: Row[]): WindowTable[] {
  const filled = rows.map((row) => ({ ...windowItem(row.start / MINUTE), ...row }));
  const column = <K extends keyof (typeof filled)[number]>(name: K) =>
    filled.map((row) => row[name]);
  return [{
    length: filled.length,
    key: column("key"),
    start: column("start"),
    end: column("end"),
    status: column("status"),
    revision: column("revision"),
    count: column("count"),
    late: column("late"),
    watermark: column("watermark"),
    appended: column("appended"),
    value: column("value"),
    partial: filled.map(({ partial = null }) => partial),
  }];
}
const row = (minute: number, change: Partial<Row> = {}): Row => ({
  key: "a",
  start: minute * MINUTE,
  ...change,
});

Deno.test("PlottedWindows orders keys by name with numbers and windows by start, whatever the order of rows", () => {
  const plotted = new PlottedWindows();
  plotted.apply(
    table(
      row(2, { key: "v-10" }),
      row(1, { key: "v-2" }),
      row(0, { key: "v-10" }),
      row(1, { key: "v-10" }),
    ),
  );
  assert.deepEqual(plotted.keys.map(({ key }) => key), ["v-2", "v-10"]);
  assert.deepEqual(plotted.keys[1]!.windows.map(({ start }) => start / MINUTE), [0, 1, 2]);
});

Deno.test("PlottedWindows takes the highest revision only and counts what changed", () => {
  const plotted = new PlottedWindows();
  assert.equal(plotted.apply(table(row(0, { revision: 3, value: 7 }))).changed, 1);
  assert.equal(plotted.apply(table(row(0, { revision: 2, value: 1 }))).changed, 0);
  assert.equal(plotted.keys[0]!.windows[0]!.value, 7);
  assert.deepEqual(plotted.apply(table(row(0, { revision: 4, value: 8, appended: 99 }))), {
    changed: 1,
    appended: [99],
  });
  assert.equal(plotted.updates, 2);
});

Deno.test("PlottedWindows remembers what a correction changed, not what filling did", () => {
  const plotted = new PlottedWindows();
  plotted.apply(table(row(0, { status: "open", revision: 1, value: 1 })));
  plotted.apply(table(row(0, { status: "final", revision: 2, value: 2, count: 10 })));
  assert.equal(plotted.keys[0]!.windows[0]!.before, null);
  plotted.apply(table(row(0, { status: "revised", revision: 3, value: 3, count: 12 })));
  assert.deepEqual(plotted.keys[0]!.windows[0]!.before, { revision: 2, value: 2, count: 10 });
});

Deno.test("PlottedWindows knows no old value of a window that was revised before", () => {
  const plotted = new PlottedWindows();
  plotted.apply(table(row(0, { status: "revised", revision: 3 })));
  assert.equal(plotted.keys[0]!.windows[0]!.before, null);
});

Deno.test("PlottedWindows forgets windows and keys that an answer does not hold, and withdrawn sessions", () => {
  const plotted = new PlottedWindows();
  plotted.apply(table(row(0), row(1), row(0, { key: "b" })));
  plotted.apply(table(row(1), row(2)));
  assert.equal(plotted.keys.length, 1);
  assert.deepEqual(plotted.keys[0]!.windows.map(({ start }) => start / MINUTE), [1, 2]);
  plotted.apply(table(row(1), row(2, { revision: 9, count: 0 })));
  assert.deepEqual(plotted.keys[0]!.windows.map(({ start }) => start / MINUTE), [1]);
});

Deno.test("PlottedWindows grows the settled version for anything but an open window", () => {
  const plotted = new PlottedWindows();
  plotted.apply(table(row(0, { status: "open", revision: 1 })));
  const { settledVersion, version } = plotted;
  plotted.apply(table(row(0, { status: "open", revision: 2 })));
  assert.deepEqual([plotted.settledVersion, plotted.version], [settledVersion, version + 1]);
  plotted.apply(table(row(0, { status: "final", revision: 3 })));
  assert.ok(plotted.settledVersion > settledVersion);
});

Deno.test("PlottedWindows leaves a snapshot as it was", () => {
  const plotted = new PlottedWindows();
  plotted.apply(table(row(0, { value: 1 })));
  const snapshot = plotted.snapshot();
  plotted.apply(table(row(0, { revision: 9, value: 2 }), row(1)));
  assert.deepEqual(snapshot[0]!.windows.map(({ value }) => value), [1]);
});

Deno.test("PlottedWindows keeps the highest watermark", () => {
  const plotted = new PlottedWindows();
  plotted.apply(table(row(0, { watermark: 500 }), row(1, { watermark: 300 })));
  assert.equal(plotted.watermark, 500);
});

Deno.test("PlottedWindows knows which windows may lack records", () => {
  const plotted = new PlottedWindows();
  plotted.apply(table(row(0, { partial: true }), row(1)));
  assert.deepEqual(plotted.keys[0]!.windows.map(({ partial }) => partial), [true, false]);
  const [{ partial: _, ...plain }] = table(row(0)) as [WindowTable];
  plotted.apply([{ ...plain, revision: [9] }]);
  assert.equal(plotted.keys[0]!.windows[0]!.partial, false);
});
