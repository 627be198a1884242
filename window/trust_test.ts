import assert from "node:assert/strict";
import type { StreamWindowsOptions } from "./options.ts";
import type { AggregateName, WindowSpec } from "./spec.ts";
import { StreamWindows } from "./stream_windows.ts";
import { recordView, StateStore } from "./testing/mod.ts";
import type { UpdateView, WindowUpdate } from "./update.ts";
import { toUpdate } from "./update_view.ts";

// What devices, clocks, brokers and changed declarations do to windows in bad weather.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const START = 1_767_225_600_000;
const ALL: AggregateName[] = [
  ...["count", "sum", "min", "max", "avg", "stddev", "first", "last"] as const,
  ...["p50", "p95", "p99"] as const,
];
const SPEC: WindowSpec = {
  ...{ kind: "tumbling", sizeMs: MINUTE, allowedLatenessMs: 0 },
  ...{ aggregates: ["sum", "avg", "max"], measures: ["speed"], emit: "final-then-correct" },
};

/** A stream of one spec that can be declared anew. */
class Stream {
  readonly updates: WindowUpdate[] = [];
  readonly stamps: number[] = [];
  readonly store = new StateStore();
  windows: StreamWindows;
  #options: StreamWindowsOptions;
  readonly #sink = {
    update: (view: UpdateView) => {
      this.updates.push(toUpdate(view));
      this.stamps.push(view.stamp);
    },
    late: () => {},
  };

  constructor(spec: Partial<WindowSpec> = {}, options: Partial<StreamWindowsOptions> = {}) {
    this.#options = {
      ...{ stream: "s", specs: [{ ...SPEC, ...spec } as WindowSpec], outOfOrdernessMs: 5 * SECOND },
      ...{ offlineMs: 0, futureCapMs: HOUR, idleCloseMs: 30 * SECOND, openUpdateEveryMs: 0 },
      ...{ beginsWhole: true, ...options },
    };
    this.windows = new StreamWindows(this.#options, this.#sink);
  }

  add(key: string, time: number, { speed = 1, append = time, ...more } = {}) {
    const record = { key, time, record: { speed, ...more } };
    const result = this.windows.add(recordView(this.#options.specs, record), append);
    this.windows.settle(Infinity);
    return result;
  }

  declare(options: Partial<StreamWindowsOptions>): void {
    this.#options = { ...this.#options, ...options };
    this.store.write(this.windows);
    this.windows = this.store.restore(this.#options, this.#sink);
    this.windows.settle(Infinity);
  }

  /** The updates since the last call. */
  told(): string[] {
    return this.updates.splice(0).map(({ key, start, status, revision, count, partial }) =>
      `${key} ${start} ${status} r${revision} n${count}${partial ? " partial" : ""}`
    );
  }
}

Deno.test("a device whose clock is 59 minutes ahead makes nobody late and is counted in its own window", () => {
  const stream = new Stream();
  assert.equal(stream.add("fast", START + 59 * MINUTE, { append: START }), "counted");
  for (let second = 0; second < 59 * 60; second++) {
    assert.equal(stream.add("honest", START + second * SECOND), "counted");
  }
  assert.equal(stream.windows.ledger.late, 0);
  stream.add("honest", START + 61 * MINUTE);
  const own = stream.updates.filter(({ key, status }) => key === "fast" && status === "final");
  assert.deepEqual(own.map(({ start, count }) => [start, count]), [[START + 59 * MINUTE, 1]]);
});

Deno.test("a device that was offline for three hours is late for nothing when that long is waited for", () => {
  const stream = new Stream({}, { offlineMs: 3 * HOUR });
  for (let minute = 0; minute <= 180; minute++) stream.add("live", START + minute * MINUTE);
  const now = START + 180 * MINUTE;
  for (let minute = 0; minute < 180; minute++) {
    assert.equal(stream.add("offline", START + minute * MINUTE, { append: now }), "counted");
  }
  stream.windows.advanceIdle(4 * HOUR);
  stream.windows.settle(Infinity);
  const finals = stream.updates.filter(({ key, status }) =>
    key === "offline" && status === "final"
  );
  assert.equal(finals.length, 180);
  assert.equal(stream.windows.ledger.late, 0);
  assert.equal(stream.windows.counts.windows, 0);
});

Deno.test("a silent device's windows are closed by the others once offline has passed", () => {
  const stream = new Stream({}, { offlineMs: HOUR });
  stream.add("silent", START);
  stream.add("live", START + MINUTE + HOUR + 4 * SECOND);
  assert.deepEqual(stream.told(), []);
  stream.add("live", START + MINUTE + HOUR + 5 * SECOND);
  assert.deepEqual(stream.told(), [`silent ${START} final r2 n1`]);
  assert.equal(stream.add("silent", START, { append: START + 2 * HOUR }), "late");
});

Deno.test("no clock but the append time's has a say: a record a second is never late", () => {
  const stream = new Stream();
  for (let second = 0; second < 600; second++) {
    assert.equal(stream.add("a", START + second * SECOND), "counted");
    stream.windows.advanceIdle(SECOND);
  }
  assert.equal(stream.windows.ledger.late, 0);
  assert.equal(stream.windows.watermark, START + 599 * SECOND - 5 * SECOND);
});

Deno.test("a record at the future cap counts, one beyond it does not, by its append time and always", () => {
  for (const _ of ["read at once", "replayed"]) {
    const stream = new Stream();
    assert.equal(stream.add("a", START + HOUR, { append: START }), "counted");
    assert.equal(stream.add("a", START + HOUR + 1, { append: START }), "future");
  }
});

Deno.test("a longer lateness revises what is kept and takes nothing behind what was dropped", () => {
  const lateness = (minutes: number) => ({
    specs: [{ ...SPEC, allowedLatenessMs: minutes * MINUTE }],
  });
  const stream = new Stream({}, { ...lateness(2), outOfOrdernessMs: 0 });
  for (let i = 0; i < 100; i++) stream.add("a", START + i);
  for (let i = 0; i < 100; i++) stream.add("a", START + 2 * MINUTE + i);
  stream.add("a", START + 3 * MINUTE);
  stream.told();
  stream.declare(lateness(60));
  assert.deepEqual(stream.told(), []);
  assert.equal(stream.add("a", START), "late", "it was dropped");
  assert.equal(stream.add("a", START + 2 * MINUTE), "counted");
  assert.deepEqual(stream.told(), [`a ${START + 2 * MINUTE} revised r102 n101`]);
});

Deno.test("a longer lateness takes nothing of a key that was ahead, either, that it had dropped", () => {
  const lateness = (minutes: number) => ({
    specs: [{ ...SPEC, allowedLatenessMs: minutes * MINUTE }],
  });
  const stream = new Stream({}, { ...lateness(0), offlineMs: 10 * HOUR });
  stream.add("b", START);
  stream.add("a", START);
  stream.add("a", START + HOUR);
  assert.deepEqual(stream.told(), [`a ${START} final r2 n1`]);
  stream.declare(lateness(120));
  stream.declare({});
  assert.equal(stream.add("a", START), "late");
  assert.equal(stream.add("b", START), "counted");
  assert.deepEqual(stream.told(), []);
});

Deno.test("a policy that becomes final-then-correct tells each window final once", () => {
  const spec = { ...SPEC, allowedLatenessMs: 10 * MINUTE };
  const stream = new Stream({}, { specs: [{ ...spec, emit: "update" }] });
  stream.add("a", START);
  stream.add("a", START + 2 * MINUTE);
  assert.deepEqual(stream.told(), []);
  stream.declare({ specs: [{ ...spec, emit: "final-then-correct" }] });
  assert.deepEqual(stream.told(), [`a ${START} final r2 n1`]);
  stream.declare({ specs: [{ ...spec, emit: "update" }] });
  stream.add("a", START + HOUR);
  assert.deepEqual(stream.told(), [`a ${START + 2 * MINUTE} final r2 n1`]);
});

Deno.test("an update's stamp is above all earlier ones, also when append times go back or stand still", () => {
  const stream = new Stream({ allowedLatenessMs: HOUR }, { outOfOrdernessMs: 0 });
  stream.add("a", START, { append: START + HOUR });
  stream.add("a", START + MINUTE, { append: START + HOUR });
  for (let i = 0; i < 1000; i++) stream.add("a", START + i, { append: START + HOUR - i % 2 });
  stream.declare({});
  stream.add("a", START, { append: START + HOUR - 1 });
  const { revision } = stream.updates.at(-1)!;
  assert.equal(revision, 1003);
  assert.equal(stream.stamps[0], (START + HOUR) * 1_000);
  assert.ok(stream.stamps.every((stamp, i) => i === 0 || stamp > stream.stamps[i - 1]!));
});

Deno.test("a hopping window of 3,600 panes is merged from few: O(log n) per window, in and out of order", () => {
  const spec: WindowSpec = {
    ...SPEC,
    kind: "hopping",
    sizeMs: HOUR,
    slideMs: SECOND,
    aggregates: ALL,
  };
  const options = { outOfOrdernessMs: 0, specs: [{ ...spec, allowedLatenessMs: MINUTE }] };
  const stream = new Stream({}, options);
  const speedOf = (second: number) => (second * 7919) % 1000;
  const seconds = 5000;
  for (let second = 0; second < seconds; second++) {
    stream.add("a", START + second * SECOND, { speed: speedOf(second) });
  }
  const last = stream.updates.at(-1)!;
  const inWindow = Array.from({ length: 3600 }, (_, i) => speedOf(seconds - 1 - 3600 + i));
  assert.equal(last.count, 3600);
  assert.equal(last.measures.speed!.sum, inWindow.reduce((a, b) => a + b));
  assert.equal(last.measures.speed!.first, inWindow[0]);
  stream.updates.length = 0;
  stream.add("a", START + (seconds - 31) * SECOND, { speed: 5000 });
  assert.equal(stream.updates.length, 30);
  assert.ok(
    stream.updates.every(({ count, measures }) => count === 3601 && measures.speed!.max === 5000),
  );
});

Deno.test("sums keep what rounding takes, and an average lies between the least and the greatest", () => {
  const stream = new Stream();
  for (const speed of [1e16, 1, -1e16]) stream.add("a", START, { speed });
  for (const speed of [0.1, 0.1, 0.1]) stream.add("b", START, { speed });
  stream.add("c", START + 2 * MINUTE);
  const avg = new Map(stream.updates.map(({ key, measures }) => [key, measures.speed!.avg]));
  assert.equal(avg.get("a"), 1 / 3);
  assert.equal(avg.get("b"), 0.1);
});

Deno.test("nothing is written when nothing changed, whatever time passes", () => {
  const stream = new Stream({}, { outOfOrdernessMs: 0 });
  stream.add("a", START);
  stream.store.write(stream.windows);
  for (let silent = 0; silent < 60 * SECOND; silent += 200) {
    stream.windows.advanceIdle(silent);
    stream.windows.settle(Infinity);
    stream.windows.emitOpen(silent, Infinity);
    if (silent === 0) stream.store.write(stream.windows);
    assert.equal(stream.windows.changed, false, `after ${silent} ms`);
  }
  stream.windows.advanceIdle(60 * SECOND);
  stream.windows.settle(Infinity);
  assert.equal(stream.windows.changed, true);
});

Deno.test("a row that came and went between two writes is not written, one that was written is taken back", () => {
  const stream = new Stream({}, { outOfOrdernessMs: 0 });
  stream.add("a", START);
  stream.add("a", START + MINUTE);
  stream.store.write(stream.windows);
  assert.deepEqual([stream.store.written, stream.store.rows.size], [1, 1]);
  stream.add("a", START + 2 * MINUTE);
  stream.store.write(stream.windows);
  assert.deepEqual([stream.store.written, stream.store.rows.size], [3, 1]);
});

Deno.test("windows that may have had records before the first one that was read are partial", () => {
  const stream = new Stream({}, { beginsWhole: false });
  stream.add("a", START + 10 * SECOND);
  stream.add("a", START + 70 * SECOND);
  stream.declare({});
  stream.add("a", START + 3 * MINUTE);
  assert.deepEqual(stream.told(), [
    `a ${START} final r2 n1 partial`,
    `a ${START + MINUTE} final r2 n1`,
  ]);
});

Deno.test("a window size that is declared later is partial until it has seen a whole window", () => {
  const added: WindowSpec = { ...SPEC, kind: "tumbling", sizeMs: 2 * MINUTE };
  const stream = new Stream({}, { outOfOrdernessMs: 0 });
  stream.add("a", START);
  stream.declare({ specs: [added, SPEC] });
  stream.add("a", START + MINUTE);
  stream.add("a", START + 2 * MINUTE);
  stream.add("a", START + 4 * MINUTE);
  assert.deepEqual(stream.told(), [
    `a ${START} final r2 n1`,
    `a ${START + MINUTE} final r2 n1`,
    `a ${START} final r2 n1 partial`,
    `a ${START + 2 * MINUTE} final r2 n1`,
    `a ${START + 2 * MINUTE} final r2 n1`,
  ]);
  assert.deepEqual(stream.windows.ledger.specs.map(({ before }) => before), [1, 0]);
});

Deno.test("a window size that was taken away begins behind what it had told, and its rows are taken back", () => {
  const other: WindowSpec = { ...SPEC, kind: "tumbling", sizeMs: 2 * MINUTE };
  const stream = new Stream({}, { outOfOrdernessMs: 0, specs: [SPEC, other] });
  stream.add("a", START + 2 * MINUTE);
  stream.declare({ specs: [SPEC] });
  stream.add("a", START + 2 * MINUTE + 1);
  stream.store.write(stream.windows);
  assert.equal(stream.store.rows.size, 1);
  stream.declare({ specs: [SPEC, other] });
  assert.equal(stream.add("a", START + 2 * MINUTE + 2), "counted");
  assert.deepEqual(stream.windows.ledger.specs.map(({ late }) => late), [0, 1]);
  stream.told();
  stream.add("a", START + 4 * MINUTE);
  assert.deepEqual(stream.told(), [`a ${START + 2 * MINUTE} final r4 n3`]);
});

Deno.test("a measure that is declared later makes the windows partial that are open then", () => {
  const both: WindowSpec = { ...SPEC, measures: ["speed", "fuel"], allowedLatenessMs: MINUTE };
  const stream = new Stream({ allowedLatenessMs: MINUTE }, { outOfOrdernessMs: 0 });
  stream.add("a", START);
  stream.add("a", START + MINUTE, { speed: 3 });
  stream.told();
  stream.declare({ specs: [both] });
  assert.equal(stream.add("a", START), "late", "it is final with values that are begun anew now");
  stream.add("a", START + MINUTE, { speed: 4, fuel: 7 } as object);
  stream.add("a", START + 2 * MINUTE, { speed: 5, fuel: 8 } as object);
  const [open] = stream.updates;
  assert.deepEqual([open!.partial, open!.count, open!.measures], [true, 2, {
    speed: { sum: 7, max: 4, avg: 3.5 },
    fuel: { sum: 7, max: 7, avg: 7 },
  }]);
  stream.add("a", START + 3 * MINUTE);
  assert.equal(stream.updates.at(-1)!.partial, undefined);
});

Deno.test("open windows are emitted as many at a time as are asked for", () => {
  const sessions: WindowSpec = { ...SPEC, kind: "session", gapMs: MINUTE };
  const hopping: WindowSpec = { ...SPEC, kind: "hopping", sizeMs: MINUTE, slideMs: 30 * SECOND };
  for (const [spec, each] of [[SPEC, 1], [sessions, 1], [hopping, 2]] as const) {
    const stream = new Stream({}, { specs: [spec] });
    for (let key = 0; key < 25; key++) stream.add(`device ${key}`, START);
    const emitted = [];
    for (let done = false; !done;) {
      done = stream.windows.emitOpen(0, 10);
      emitted.push(stream.updates.splice(0).length);
    }
    assert.deepEqual(emitted, each === 1 ? [10, 10, 5] : [10, 10, 10, 10, 10, 0], spec.kind);
  }
});

Deno.test("one pane that lacks values makes every window that holds it partial, and no other", () => {
  const spec: WindowSpec = { ...SPEC, kind: "hopping", sizeMs: MINUTE, slideMs: 30 * SECOND };
  const stream = new Stream({}, { specs: [spec], outOfOrdernessMs: 0 });
  stream.add("a", START);
  stream.declare({ specs: [{ ...spec, measures: ["speed", "fuel"] }] });
  stream.told();
  stream.add("a", START + 30 * SECOND);
  stream.add("a", START + 2 * MINUTE);
  assert.deepEqual(stream.told().map((line) => line.replace(`${START}`, "START")), [
    `a ${START - 30 * SECOND} final r2 n1 partial`,
    "a START final r3 n2 partial",
    `a ${START + 30 * SECOND} final r2 n1`,
  ]);
});
