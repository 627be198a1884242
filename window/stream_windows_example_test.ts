import assert from "node:assert/strict";
import type { StreamWindowsOptions } from "./options.ts";
import type { WindowSpec } from "./spec.ts";
import { StreamWindows } from "./stream_windows.ts";
import { recordView, StateStore } from "./testing/mod.ts";
import type { LateRecord, UpdateView } from "./update.ts";

const TUMBLING: WindowSpec = {
  kind: "tumbling",
  sizeMs: 10,
  allowedLatenessMs: 20,
  aggregates: ["sum"],
  measures: ["speed"],
  emit: "final-then-correct",
};
const SESSION: WindowSpec = { ...TUMBLING, kind: "session", gapMs: 10 };

function start(specs: WindowSpec[], changes: Partial<StreamWindowsOptions> = {}) {
  const updates: string[] = [];
  const late: LateRecord[] = [];
  const options = {
    ...{ stream: "s", specs, outOfOrdernessMs: 0, offlineMs: 0, futureCapMs: 1000 },
    ...{ idleCloseMs: Infinity, openUpdateEveryMs: 0, beginsWhole: true },
    ...changes,
  };
  const decoder = new TextDecoder();
  const windows = new StreamWindows(options, {
    update: (u: UpdateView) => {
      const key = decoder.decode(u.keyBytes.subarray(u.keyStart, u.keyEnd));
      const span = `${key} ${u.start}-${u.end}`;
      updates.push(`${span} ${u.status} r${u.revision} n${u.count} late${u.late}`);
    },
    late: (one) => late.push(one),
  });
  const emitted = () => updates.splice(0);
  const add = (key: string, time: number, appendTime = time) => {
    const record = { key, time, record: { speed: 1 } };
    const result = windows.add(recordView(specs, record), appendTime);
    windows.settle(Infinity);
    return result;
  };
  const emitOpen = (now: number) => windows.emitOpen(now, Infinity);
  const advanceIdle = (silentMs: number) => {
    windows.advanceIdle(silentMs);
    windows.settle(Infinity);
  };
  return { windows, options, emitted, late, add, emitOpen, advanceIdle };
}

Deno.test("a window holds its start and its last ms, not its end", () => {
  const { add, emitted } = start([TUMBLING]);
  add("a", 10);
  add("a", 19);
  assert.deepEqual(emitted(), []);
  add("a", 20);
  assert.deepEqual(emitted(), ["a 10-20 final r3 n2 late0"]);
  add("a", 30);
  assert.deepEqual(emitted(), ["a 20-30 final r2 n1 late0"]);
});

Deno.test("windows before the epoch are aligned to it as well", () => {
  const { add, emitted } = start([TUMBLING]);
  add("a", -1);
  add("a", -10);
  add("a", 0);
  assert.deepEqual(emitted(), ["a -10-0 final r3 n2 late0"]);
});

Deno.test("final-then-correct revises until the lateness is over, then the record is late", () => {
  const { add, emitted, late } = start([TUMBLING]);
  add("a", 5);
  add("a", 29);
  assert.equal(add("a", 6), "counted");
  assert.deepEqual(emitted(), ["a 0-10 final r2 n1 late0", "a 0-10 revised r3 n2 late1"]);
  add("a", 30);
  assert.equal(add("a", 7), "late");
  assert.deepEqual(emitted(), ["a 20-30 final r2 n1 late0"]);
  assert.deepEqual(late, [{ spec: TUMBLING, start: 0, end: 10, lateByMs: 0 }]);
});

Deno.test("a window whose first record comes after its end begins as revised", () => {
  const { add, emitted } = start([TUMBLING]);
  add("a", 15);
  add("b", 5);
  assert.deepEqual(emitted(), ["b 0-10 revised r2 n1 late1"]);
});

Deno.test("update emits open windows until end + lateness, then one final", () => {
  const { add, emitted, emitOpen, late } = start([{ ...TUMBLING, emit: "update" }]);
  add("a", 5);
  add("a", 29);
  add("a", 6);
  emitOpen(29);
  assert.deepEqual(emitted(), ["a 0-10 open r2 n2 late0", "a 20-30 open r1 n1 late0"]);
  add("a", 30);
  assert.deepEqual(emitted(), ["a 0-10 final r3 n2 late0"]);
  assert.equal(add("a", 6), "late");
  assert.equal(late.length, 1);
});

Deno.test("final emits nothing but the final, and takes no record after it", () => {
  const { add, emitted, emitOpen, late } = start([{ ...TUMBLING, emit: "final" }]);
  add("a", 5);
  emitOpen(5);
  assert.deepEqual(emitted(), []);
  add("a", 12);
  assert.equal(add("a", 6), "late");
  assert.deepEqual(emitted(), ["a 0-10 final r2 n1 late0"]);
  assert.deepEqual(late.map((one) => one.lateByMs), [2]);
});

Deno.test("one advance closes by due watermark, then size, then key", () => {
  const { add, emitted } = start([{ ...TUMBLING, sizeMs: 20 }, TUMBLING, {
    ...TUMBLING,
    kind: "hopping",
    sizeMs: 40,
    slideMs: 20,
  }]);
  add("b", 11);
  add("a", 12);
  add("a", 3);
  add("c", 21);
  assert.deepEqual(emitted(), [
    "a 0-10 revised r2 n1 late1",
    "b 10-20 final r2 n1 late0",
    "a 10-20 final r2 n1 late0",
    "b 0-20 final r2 n1 late0",
    "a 0-20 final r3 n2 late0",
    "b -20-20 final r2 n1 late0",
    "a -20-20 final r3 n2 late0",
  ]);
});

Deno.test("a late record revises every hopping window that is final and kept", () => {
  const { add, emitted } = start([
    { ...TUMBLING, kind: "hopping", sizeMs: 20, slideMs: 10, allowedLatenessMs: 5 },
  ]);
  add("a", 5);
  add("a", 22);
  emitted();
  assert.equal(add("a", 5), "counted");
  assert.deepEqual(emitted(), ["a 0-20 revised r3 n2 late1"]);
  add("a", 25);
  assert.equal(add("a", 5), "late");
});

Deno.test("sessions merge: the later start is withdrawn above its last revision", () => {
  const { add, emitted, emitOpen } = start([SESSION], { outOfOrdernessMs: 50 });
  add("a", 0);
  add("a", 12);
  add("a", 22);
  emitOpen(0);
  assert.deepEqual(emitted(), [
    "a 0-10 open r1 n1 late0",
    "a 12-22 open r1 n1 late0",
    "a 22-32 open r1 n1 late0",
  ]);
  add("a", 2);
  add("a", 21);
  assert.deepEqual(emitted(), ["a 22-32 revised r3 n0 late0"]);
  add("a", 11);
  emitOpen(1);
  assert.deepEqual(emitted(), [
    "a 12-32 revised r5 n0 late0",
    "a 0-32 open r6 n6 late0",
  ]);
});

Deno.test("a session that was final and goes on is revised with every record, not final again", () => {
  const { add, emitted } = start([SESSION]);
  add("a", 0);
  add("b", 12);
  assert.deepEqual(emitted(), ["a 0-10 final r2 n1 late0"]);
  add("a", 9);
  add("a", 15);
  add("b", 30);
  assert.deepEqual(emitted(), [
    "a 0-19 revised r3 n2 late1",
    "a 0-25 revised r4 n3 late2",
    "b 12-22 final r2 n1 late0",
  ]);
});

Deno.test("no session begins anew where a dropped one began", () => {
  const { add, emitted } = start([{ ...SESSION, allowedLatenessMs: 0 }]);
  add("a", 0);
  add("b", 14);
  assert.equal(add("a", 5), "counted");
  assert.equal(add("a", 0), "late");
  assert.equal(add("a", 4), "late");
  assert.equal(add("a", 5), "counted");
  assert.deepEqual(emitted(), ["a 0-10 final r2 n1 late0"]);
});

Deno.test("in silence event time goes on, from where it was", () => {
  const { add, windows, emitted, advanceIdle } = start([TUMBLING], {
    ...{ outOfOrdernessMs: 5, idleCloseMs: 30 },
  });
  add("a", 4, 9);
  advanceIdle(29);
  assert.equal(windows.watermark, -1);
  advanceIdle(30);
  assert.equal(windows.watermark, 29);
  assert.deepEqual(emitted(), ["a 0-10 final r2 n1 late0"]);
});

Deno.test("a record too far ahead of its append changes nothing but the ledger", () => {
  const { windows, add, emitted } = start([TUMBLING]);
  add("a", 5);
  assert.equal(add("a", 1006, 5), "future");
  assert.equal(add("a", 1005, 5), "counted");
  assert.equal(windows.watermark, 5);
  assert.deepEqual(emitted(), ["a 0-10 final r2 n1 late0"]);
  assert.equal(windows.ledger.future, 1);
});

Deno.test("open updates wait for their turn", () => {
  const { add, emitOpen, emitted } = start([TUMBLING], { openUpdateEveryMs: 100 });
  add("a", 1);
  emitOpen(1000);
  add("a", 2);
  emitOpen(1099);
  assert.deepEqual(emitted(), ["a 0-10 open r1 n1 late0"]);
  emitOpen(1100);
  emitOpen(1300);
  assert.deepEqual(emitted(), ["a 0-10 open r2 n2 late0"]);
});

Deno.test("a time or a key that is none is refused and changes nothing", () => {
  const { windows, add } = start([TUMBLING]);
  for (const time of [NaN, -Infinity, -1e300, Infinity, 1e300]) {
    assert.throws(() => add("a", time, 0), { name: "RangeError" });
  }
  assert.throws(() => add("", 0), /a key must have 1 to 1024 bytes: got 0/);
  assert.throws(() => add("x".repeat(1025), 0), /got 1025/);
  assert.equal(windows.ledger.in, 0);
  assert.equal(windows.changed, false);
});

const HOUR = 3_600_000;
const DAY: WindowSpec = {
  ...{ kind: "calendar", unit: "day", zone: "Europe/Athens", allowedLatenessMs: 2 * 24 * HOUR },
  ...{ aggregates: ["sum"], measures: ["speed"], emit: "final-then-correct" },
};
const at = (text: string) => Date.parse(text);
const span = (from: string, to: string) => `a ${at(from)}-${at(to)}`;

Deno.test("a day of 23 hours is final, corrected and dropped by its own end", () => {
  const { add, emitted, emitOpen, late } = start([DAY], { futureCapMs: Infinity });
  const day = span("2026-03-28T22:00Z", "2026-03-29T21:00Z");
  add("a", at("2026-03-28T22:00Z"));
  emitOpen(0);
  add("a", at("2026-03-29T20:59:59.999Z"));
  assert.deepEqual(emitted(), [`${day} open r1 n1 late0`]);
  add("a", at("2026-03-29T21:00Z"));
  assert.deepEqual(emitted(), [`${day} final r3 n2 late0`]);
  add("a", at("2026-03-31T20:59:59.999Z"));
  emitted();
  assert.equal(add("a", at("2026-03-29T12:00Z")), "counted");
  assert.deepEqual(emitted(), [`${day} revised r4 n3 late1`]);
  add("a", at("2026-03-31T21:00Z"));
  assert.equal(add("a", at("2026-03-29T12:00Z")), "late");
  assert.deepEqual(late.map(({ start, end, lateByMs }) => [start, end, lateByMs]), [
    [at("2026-03-28T22:00Z"), at("2026-03-29T21:00Z"), 0],
  ]);
});

Deno.test("days of another zone begin behind those that were told or kept of the one before", () => {
  const before = start([DAY], { futureCapMs: Infinity });
  before.add("a", at("2026-03-28T12:00Z"));
  before.add("a", at("2026-03-29T12:00Z"));
  const store = new StateStore();
  store.write(before.windows);
  assert.equal(store.rows.size, 2);
  const updates: string[] = [];
  const late: LateRecord[] = [];
  const specs: WindowSpec[] = [{ ...DAY, zone: "Pacific/Auckland" }];
  const windows = store.restore({ ...before.options, specs }, {
    update: ({ start, end, status, partial }) => {
      updates.push(`${start}-${end} ${status}${partial ? " partial" : ""}`);
    },
    late: (one) => void late.push(one),
  });
  store.write(windows);
  assert.equal(store.rows.size, 0);
  const add = (time: string) => {
    const record = { key: "a", time: at(time), record: { speed: 1 } };
    const result = windows.add(recordView(specs, record), at(time));
    windows.settle(Infinity);
    return result;
  };
  // The day in Auckland ended before that of Athens that was open.
  assert.equal(add("2026-03-29T10:59Z"), "late");
  assert.equal(late[0]!.end, at("2026-03-29T11:00Z"));
  assert.equal(add("2026-03-29T21:00Z"), "counted");
  assert.equal(add("2026-03-31T11:00Z"), "counted");
  const day = `${at("2026-03-29T11:00Z")}-${at("2026-03-30T11:00Z")}`;
  assert.deepEqual(updates, [`${day} final partial`]);
});
