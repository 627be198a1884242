import assert from "node:assert/strict";
import { Calendar, calendarOf } from "../../window/calendar.ts";
import { ZONES } from "../../window/testing/civil_window.ts";
import { civilTicks } from "./civil_ticks.ts";
import { zoneOffset } from "./zone_offset.ts";

const DAY = 86_400_000;
const at = (text: string) => Date.parse(text);

Deno.test("an offset is that of the zone at a time", () => {
  const athens = zoneOffset("Europe/Athens");
  assert.deepEqual(["2026-03-29T00:59Z", "2026-03-29T01:00Z"].map(at).map(athens), [
    2 * 3_600_000,
    3 * 3_600_000,
  ]);
  assert.equal(zoneOffset("America/St_Johns")(at("2026-01-01T00:00Z")), -3.5 * 3_600_000);
  assert.equal(zoneOffset("UTC")(at("2026-01-01T00:00Z") + 1), 0);
  assert.equal(athens(-1), 2 * 3_600_000);
});

Deno.test("ticks are where the windows begin, about every change of clocks", () => {
  const changes = [
    "2026-03-29T00:00Z",
    "2026-10-25T00:00Z",
    "2018-11-04T03:00Z",
    "2011-12-30T00:00Z",
  ];
  for (const zone of ZONES) {
    const offsetAt = zoneOffset(zone);
    for (const unit of ["day", "week", "month"] as const) {
      const calendar: Calendar = calendarOf({ unit, zone });
      for (const change of changes.map(at)) {
        const [from, to] = [change - 100 * DAY, change + 100 * DAY];
        const { times } = civilTicks({ from, to }, { unit, most: 1000, offsetAt });
        const starts: number[] = [];
        for (let start = calendar.endOf(from - 1); start <= to; start = calendar.endOf(start)) {
          starts.push(start);
        }
        assert.deepEqual(times, starts, `${zone} ${unit}`);
      }
    }
  }
});

Deno.test("where not every window has room for a label, some windows' starts have one", () => {
  const offsetAt = zoneOffset("Europe/Athens");
  const range = { from: at("2026-01-01T00:00Z"), to: at("2026-12-31T00:00Z") };
  for (const unit of ["day", "week", "month"] as const) {
    const calendar = calendarOf({ unit, zone: "Europe/Athens" });
    for (const most of [2, 5, 12, 60]) {
      const { times, step } = civilTicks(range, { unit, most, offsetAt });
      assert.ok(times.length <= most + 1 && (times.length > 0 || most < 5), `${unit} ${most}`);
      assert.ok(step >= DAY);
      for (const time of times) assert.equal(calendar.startOf(time), time);
    }
  }
});
