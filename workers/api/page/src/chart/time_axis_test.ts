import assert from "node:assert/strict";
import { axisTicks } from "#core/window_plot/civil_ticks.ts";
import { timeAxisOf, type WindowTimes } from "./time_axis.ts";

const HOUR = 3_600_000;

/** The labels of an axis with room for so many. */
function labels(windows: WindowTimes, { from, to, most }: Record<"from" | "to" | "most", number>) {
  const { calendar, zoneOffset, formatTime } = timeAxisOf(windows);
  const { step, times } = axisTicks({ from, to }, { calendar, most, offsetAt: zoneOffset });
  return times.map((time) => formatTime(time, step));
}

Deno.test("days of a zone begin at its midnight and have their own dates", () => {
  // In Athens it is 27 March 00:00, and the clocks change on the 29th.
  const from = Date.UTC(2026, 2, 26, 22);
  const days = labels({ unit: "day", zone: "Europe/Athens" }, {
    from,
    to: from + 95 * HOUR,
    most: 8,
  });
  assert.deepEqual(days, ["27 Mar", "28 Mar", "29 Mar", "30 Mar", "31 Mar"]);
});

Deno.test("other windows are in UTC, in whatever zone the browser is", () => {
  const from = Date.UTC(2026, 2, 26, 22);
  assert.deepEqual(labels({}, { from, to: from + 2 * HOUR, most: 3 }), ["22:00", "23:00", "00:00"]);
  assert.deepEqual(labels({}, { from, to: from + 49 * HOUR, most: 3 }), ["27 Mar", "28 Mar"]);
});
