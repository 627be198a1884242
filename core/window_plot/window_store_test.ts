import assert from "node:assert/strict";
import { MINUTE, windowItem } from "./test_windows.ts";
import type { WindowItem, WindowTable } from "./windows.ts";
import { WindowStore } from "./window_store.ts";

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
  }];
}
const row = (minute: number, change: Partial<Row> = {}): Row => ({
  key: "a",
  start: minute * MINUTE,
  ...change,
});

Deno.test("WindowStore orders keys by name with numbers and windows by start, whatever the order of rows", () => {
  const store = new WindowStore();
  store.apply(
    table(
      row(2, { key: "v-10" }),
      row(1, { key: "v-2" }),
      row(0, { key: "v-10" }),
      row(1, { key: "v-10" }),
    ),
  );
  assert.deepEqual(store.keys.map(({ key }) => key), ["v-2", "v-10"]);
  assert.deepEqual(store.keys[1]!.windows.map(({ start }) => start / MINUTE), [0, 1, 2]);
});

Deno.test("WindowStore takes the highest revision only and counts what changed", () => {
  const store = new WindowStore();
  assert.equal(store.apply(table(row(0, { revision: 3, value: 7 }))).changed, 1);
  assert.equal(store.apply(table(row(0, { revision: 2, value: 1 }))).changed, 0);
  assert.equal(store.keys[0]!.windows[0]!.value, 7);
  assert.deepEqual(store.apply(table(row(0, { revision: 4, value: 8, appended: 99 }))), {
    changed: 1,
    appended: [99],
  });
  assert.equal(store.updates, 2);
});

Deno.test("WindowStore remembers what a correction changed, not what filling did", () => {
  const store = new WindowStore();
  store.apply(table(row(0, { status: "open", revision: 1, value: 1 })));
  store.apply(table(row(0, { status: "final", revision: 2, value: 2, count: 10 })));
  assert.equal(store.keys[0]!.windows[0]!.before, null);
  store.apply(table(row(0, { status: "revised", revision: 3, value: 3, count: 12 })));
  assert.deepEqual(store.keys[0]!.windows[0]!.before, { revision: 2, value: 2, count: 10 });
});

Deno.test("WindowStore knows no old value of a window that was revised before", () => {
  const store = new WindowStore();
  store.apply(table(row(0, { status: "revised", revision: 3 })));
  assert.equal(store.keys[0]!.windows[0]!.before, null);
});

Deno.test("WindowStore forgets windows and keys that an answer does not hold, and withdrawn sessions", () => {
  const store = new WindowStore();
  store.apply(table(row(0), row(1), row(0, { key: "b" })));
  store.apply(table(row(1), row(2)));
  assert.equal(store.keys.length, 1);
  assert.deepEqual(store.keys[0]!.windows.map(({ start }) => start / MINUTE), [1, 2]);
  store.apply(table(row(1), row(2, { revision: 9, count: 0 })));
  assert.deepEqual(store.keys[0]!.windows.map(({ start }) => start / MINUTE), [1]);
});

Deno.test("WindowStore grows the settled version for anything but an open window", () => {
  const store = new WindowStore();
  store.apply(table(row(0, { status: "open", revision: 1 })));
  const { settledVersion, version } = store;
  store.apply(table(row(0, { status: "open", revision: 2 })));
  assert.deepEqual([store.settledVersion, store.version], [settledVersion, version + 1]);
  store.apply(table(row(0, { status: "final", revision: 3 })));
  assert.ok(store.settledVersion > settledVersion);
});

Deno.test("WindowStore leaves a snapshot as it was", () => {
  const store = new WindowStore();
  store.apply(table(row(0, { value: 1 })));
  const snapshot = store.snapshot();
  store.apply(table(row(0, { revision: 9, value: 2 }), row(1)));
  assert.deepEqual(snapshot[0]!.windows.map(({ value }) => value), [1]);
});

Deno.test("WindowStore keeps the highest watermark", () => {
  const store = new WindowStore();
  store.apply(table(row(0, { watermark: 500 }), row(1, { watermark: 300 })));
  assert.equal(store.watermark, 500);
});
