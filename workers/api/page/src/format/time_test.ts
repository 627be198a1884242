import assert from "node:assert/strict";
import { formatClock, formatDay, formatTime, formatWindow, toEpoch } from "./time.ts";

const TIME = Date.UTC(2026, 0, 1, 14, 3, 7);

Deno.test("times are UTC whatever the machine's zone", () => {
  assert.equal(formatClock(TIME), "14:03:07");
  assert.equal(formatTime(TIME), "14:03:07");
  assert.equal(formatTime(TIME - 7000), "14:03");
  assert.equal(formatDay(TIME), "1 Jan");
});

Deno.test("midnight is 00:00:00", () => {
  assert.equal(formatClock(Date.UTC(2026, 0, 1)), "00:00:00");
});

Deno.test("both kinds of time are read", () => {
  assert.equal(toEpoch("2026-01-01T14:03:07Z"), TIME);
  assert.equal(toEpoch(TIME), TIME);
  assert.ok(Number.isNaN(toEpoch(null)));
});

Deno.test("a window is named by its times, a calendar window by its days in its zone", () => {
  const minute = { start: Date.parse("2026-03-28T22:00Z"), end: Date.parse("2026-03-28T22:01Z") };
  assert.equal(formatWindow(minute, {}), "22:00–22:01");
  const zone = "Europe/Athens";
  const day = { start: Date.parse("2026-03-28T22:00Z"), end: Date.parse("2026-03-29T21:00Z") };
  assert.equal(formatWindow(day, { unit: "day", zone }), "29 Mar");
  const week = { ...day, start: Date.parse("2026-03-22T22:00Z") };
  assert.equal(formatWindow(week, { unit: "week", zone }), "23 Mar–29 Mar");
});
