import assert from "node:assert/strict";
import fc from "fast-check";
import { paneAssigner, shiftedStart, windowEnd } from "./assigner.ts";
import { Calendar, calendarOf } from "./calendar.ts";
import type { CalendarUnit } from "./spec.ts";
import { civilWindow, ZONES } from "./testing/civil_window.ts";

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);
const units: readonly CalendarUnit[] = ["day", "week", "month"];

function windowAt(zone: string, unit: CalendarUnit, time: string): [string, string] {
  const calendar = new Calendar(unit, zone);
  const iso = (ms: number) => new Date(ms).toISOString().replace(":00.000Z", "Z");
  return [iso(calendar.startOf(at(time))), iso(calendar.endOf(at(time)))];
}

Deno.test("days are as long as the zone's clocks make them", () => {
  const days: readonly (readonly [zone: string, within: string, start: string, hours: number])[] = [
    ["Europe/Athens", "2026-03-29T12:00Z", "2026-03-28T22:00Z", 23],
    ["Europe/Athens", "2026-10-25T12:00Z", "2026-10-24T21:00Z", 25],
    ["Europe/Athens", "2026-11-26T12:00Z", "2026-11-25T22:00Z", 24],
    // Midnight does not exist: the day begins at one o'clock.
    ["America/Sao_Paulo", "2018-11-04T12:00Z", "2018-11-04T03:00Z", 23],
    ["Africa/Cairo", "2024-04-26T12:00Z", "2024-04-25T22:00Z", 23],
    ["Asia/Beirut", "2026-03-29T12:00Z", "2026-03-28T22:00Z", 23],
    // Clocks go back at midnight: the hour from 23:00 is there twice.
    ["America/Sao_Paulo", "2019-02-16T12:00Z", "2019-02-16T02:00Z", 25],
    // Clocks went back at 00:01: the day had begun.
    ["America/St_Johns", "2010-11-07T02:31Z", "2010-11-07T02:30Z", 25],
    ["America/St_Johns", "2010-11-07T03:00Z", "2010-11-07T02:30Z", 25],
    ["Australia/Lord_Howe", "2026-04-05T00:00Z", "2026-04-04T13:00Z", 24.5],
    ["Australia/Lord_Howe", "2026-10-04T00:00Z", "2026-10-03T13:30Z", 23.5],
    ["Asia/Kathmandu", "2026-01-01T00:00Z", "2025-12-31T18:15Z", 24],
    // The 30th was skipped.
    ["Pacific/Apia", "2011-12-30T00:00Z", "2011-12-29T10:00Z", 24],
    ["Pacific/Apia", "2011-12-30T10:00Z", "2011-12-30T10:00Z", 24],
    ["UTC", "1969-12-31T23:59:59.999Z", "1969-12-31T00:00Z", 24],
  ];
  for (const [zone, within, start, hours] of days) {
    const end = new Date(at(start) + hours * HOUR).toISOString().replace(":00.000Z", "Z");
    assert.deepEqual(windowAt(zone, "day", within), [start, end], `${zone} ${within}`);
  }
});

Deno.test("weeks begin on Mondays, months on their first", () => {
  const week = windowAt("Europe/Athens", "week", "2026-03-29T20:59Z");
  assert.deepEqual(week, ["2026-03-22T22:00Z", "2026-03-29T21:00Z"]);
  const month = windowAt("Europe/Athens", "month", "2026-10-31T21:59Z");
  assert.deepEqual(month, ["2026-09-30T21:00Z", "2026-10-31T22:00Z"]);
  const february = windowAt("UTC", "month", "2028-02-29T23:00Z");
  assert.deepEqual(february, ["2028-02-01T00:00Z", "2028-03-01T00:00Z"]);
});

const zone = fc.constantFrom(...ZONES);
const unit = fc.constantFrom(...units);
const time = fc.oneof(
  fc.integer({ min: at("1990-01-01T00:00Z"), max: at("2037-01-01T00:00Z") }),
  fc.integer({ min: at("1950-01-01T00:00Z"), max: at("1970-01-02T00:00Z") }),
  fc.integer({ min: at("2200-01-01T00:00Z"), max: at("2999-01-01T00:00Z") }),
);

Deno.test("windows are those that asking for the date at many instants finds", () => {
  fc.assert(
    fc.property(zone, unit, time, (zone, unit, at) => {
      const calendar = calendarOf({ unit, zone });
      const { start, end } = civilWindow(at, { unit, zone });
      assert.deepEqual([calendar.startOf(at), calendar.endOf(at)], [start, end]);
    }),
    { numRuns: 200 },
  );
});

const anyTime = fc.oneof(time, fc.integer({ min: -8.64e15, max: 8.64e15 }));

Deno.test("windows lie side by side, hold their times and are found again by their numbers", () => {
  fc.assert(
    fc.property(zone, unit, anyTime, (zone, unit, at) => {
      const spec = { kind: "calendar", zone, unit } as const;
      const panes = paneAssigner(spec);
      const start = panes.paneStart(at);
      const end = panes.endOf(start, 1);
      assert.equal(windowEnd(spec, start), end);
      assert.ok(start <= at && at < end);
      assert.equal(panes.paneStart(start), start);
      assert.equal(panes.paneStart(end - 1), start);
      assert.equal(panes.startOf(panes.numberOf(at)), start);
      assert.deepEqual([panes.endedBy(start, end - 1), panes.endedBy(start, end)], [0, 1]);
      if (end <= 8.64e15) {
        assert.equal(panes.paneStart(end), end);
        assert.equal(shiftedStart(spec, start, 1), end);
        assert.equal(shiftedStart(spec, end, -1), start);
        assert.ok(panes.numberOf(end) > panes.numberOf(start));
      }
      assert.equal(shiftedStart(spec, start, 0), start);
      const months = shiftedStart(spec, start, -5);
      if (months > -8.64e15) assert.equal(shiftedStart(spec, months, 5), start);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("the first and the last instant that have a date are in a window", () => {
  for (const unit of units) {
    for (const zone of ZONES) {
      const calendar = new Calendar(unit, zone);
      assert.equal(calendar.startOf(-8.64e15), -8.64e15);
      assert.ok(calendar.endOf(8.64e15) > 8.64e15);
      assert.equal(calendar.startOf(-Infinity), -8.64e15);
    }
  }
});

Deno.test("windows of other kinds are shifted by their slides", () => {
  const hopping = { kind: "hopping", sizeMs: 60, slideMs: 20 } as const;
  assert.equal(shiftedStart(hopping, 100, -2), 60);
  assert.equal(windowEnd(hopping, 100), 160);
  assert.equal(shiftedStart({ kind: "tumbling", sizeMs: 60 }, 120, 3), 300);
});
