import assert from "node:assert/strict";
import type { BuildingMoment, Quantity } from "#streams/smart_building/building_moment.ts";
import { hashNumbers } from "../../random.ts";
import { TICK_MS, UNMETERED_ENERGY, UNMETERED_WATER } from "./building.ts";
import { civilDay, civilDayAt, hourOf } from "./civil_day.ts";
import { fridgeFailureAround, leakAround } from "./faults.ts";
import { worksOn } from "./occupancy.ts";
import { smartBuilding } from "./smart_building.ts";

const DAY_MS = 86_400_000;
const START = civilDayAt(Date.UTC(2026, 2, 10)).start;
/** As the simulation names the first building's randomness. */
const seedOf = (seed: number) => hashNumbers(seed, 0xb1d, 1);

interface Sent extends BuildingMoment {
  readonly sentAt: number;
}

function readings(options: { seed?: number; start?: number; days?: number; buildings?: number }) {
  const { seed = 1, start = START, days = 14, buildings = 1 } = options;
  const sent: Sent[] = [];
  for (
    const { moment, time, sentAt = time } of smartBuilding.moments({
      seed,
      start,
      entities: buildings,
      journeys: "endless",
    })
  ) {
    if (sentAt >= start + days * DAY_MS + 3_000) break;
    sent.push({ ...moment as BuildingMoment, sentAt });
  }
  return sent;
}

/** Sum of what devices of this quantity measured on a civil day, each reading once. */
function sumOf(all: readonly Sent[], quantity: Quantity, day: { start: number; end: number }) {
  const once = new Map(all.map((reading) => [reading.id, reading]));
  return [...once.values()]
    .filter((one) => one.quantity === quantity && one.time >= day.start && one.time < day.end)
    .reduce((sum, { value }) => sum + value, 0);
}

function increaseOf(all: readonly Sent[], quantity: Quantity, day: { start: number; end: number }) {
  const at = (time: number) => all.find((one) => one.quantity === quantity && one.time === time)!;
  return at(day.end).value - at(day.start).value;
}

/** Civil days that lie wholly within the run, and for the water two days before its end. */
const days = (count: number, start = START) =>
  Array.from({ length: count }, (_, i) => civilDay(civilDayAt(start).number + i));

Deno.test("D5: what no device measures of a day's energy is a known share, to the watt-hour", () => {
  const all = readings({});
  for (const day of days(13)) {
    const metered = sumOf(all, "hvac_energy", day) + sumOf(all, "appliance_energy", day);
    assert.ok(metered > 5_000 && metered < 250_000, `${metered} Wh on ${day.number}`);
    const rest = increaseOf(all, "energy_total", day) - metered;
    assert.equal(rest, Math.round(UNMETERED_ENERGY * metered));
  }
});

Deno.test("D5: water beyond the known share is the leak's, to the litre", () => {
  const all = readings({});
  let leaking = 0;
  for (const day of days(11)) {
    const metered = sumOf(all, "water", day);
    const extra = increaseOf(all, "water_total", day) - metered -
      Math.round(UNMETERED_WATER * metered);
    const { from, until, rate } = leakAround(seedOf(1), day);
    const hours = Math.max(0, Math.min(until, day.end) - Math.max(from, day.start)) / 3_600_000;
    if (hours === 0) assert.equal(extra, 0);
    else assert.ok(extra >= (hours - 0.5) * rate * 0.55 && extra <= (hours + 0.5) * rate);
    if (hours > 23) leaking++;
  }
  assert.ok(leaking >= 1, `${leaking} whole days of a leak`);
});

Deno.test("D1: devices report each quarter of an hour, counters at midnight", () => {
  const all = readings({ days: 2 });
  const of = (device: string) => all.filter((one) => one.device === device);
  for (const device of ["TH1", "TH2", "HVAC1", "HVAC2", "MiAC1", "MiAC2"]) {
    const times = of(device).map(({ time }) => time).filter((time) => time >= START);
    assert.deepEqual(
      times.slice(0, 192),
      Array.from({ length: 192 }, (_, i) => START + i * TICK_MS),
    );
  }
  for (const device of ["Etot", "Wtot"]) {
    assert.deepEqual(of(device).map(({ time }) => time), days(3).map(({ start }) => start));
  }
  const passed = of("MOV1").map(({ time, sentAt }) => [time % TICK_MS, sentAt - time] as const);
  assert.ok(passed.length > 50 && new Set(passed.map(([at]) => at)).size > 50);
  assert.ok(passed.every(([, delay]) => delay === 0));
});

Deno.test("D2: with each record of W1 come one of two days ago and one of ten days ago", () => {
  const w1 = readings({ days: 11 }).filter(({ device }) => device === "W1");
  for (let i = 0; i + 2 < w1.length; i += 3) {
    const [now, kept, again] = [w1[i]!, w1[i + 1]!, w1[i + 2]!];
    assert.equal(now.time - kept.time, 2 * DAY_MS);
    assert.equal(now.time - again.time, 10 * DAY_MS);
    assert.notEqual(now.id, kept.id);
  }
  const first = new Map(w1.filter((_, i) => i % 3 === 0).map((one) => [one.id, one]));
  const again = w1.filter(({ id }, i) => i % 3 === 2 && first.has(id));
  assert.ok(again.length > 90);
  for (const { id, value } of again) assert.equal(value, first.get(id)!.value, "sent once more");
});

Deno.test("readings come in the order of sending, and more buildings do not change the first", () => {
  const one = readings({ days: 1 });
  const three = readings({ days: 1, buildings: 3 });
  assert.deepEqual(three.filter(({ building }) => building === "b1"), one);
  assert.equal(new Set(three.map(({ building }) => building)).size, 3);
  for (const [i, { sentAt }] of three.entries()) {
    assert.ok(i === 0 || sentAt >= three[i - 1]!.sentAt);
  }
});

Deno.test("a run that resumes sends what the one before it did not, and nothing twice", () => {
  const whole = readings({ days: 2 });
  // Devices send one right after the other: no run ends between two of them.
  const pauses = whole.flatMap(({ sentAt }, i) =>
    i > 300 && sentAt - whole[i - 1]!.sentAt > 900 ? [i] : []
  );
  for (const cut of [0, 1, 2, 40, 41, 60, 61].map((i) => pauses[i]!)) {
    const before = whole.slice(0, cut);
    const newest = Math.max(...before.map(({ time }) => time));
    const resumed = readings({ start: newest + TICK_MS, days: 0.5 });
    const known = new Set(before.map(({ id, time, sentAt }) => `${id} ${time} ${sentAt}`));
    const first = whole.slice(cut, cut + 200);
    assert.deepEqual(resumed.slice(0, 200), first);
    assert.ok(resumed.every(({ id, time, sentAt }) => !known.has(`${id} ${time} ${sentAt}`)));
  }
});

Deno.test("rooms are slow: comfortable at work, drifting at night, near the weather never", () => {
  for (const start of [START, civilDayAt(Date.UTC(2026, 6, 13)).start]) {
    const all = readings({ start });
    for (const device of ["TH1", "TH2"]) {
      const of = all.filter((one) => one.device === device);
      for (const [i, { value, time }] of of.entries()) {
        const day = civilDayAt(time);
        const hour = hourOf(day, time);
        assert.ok(value > 14 && value < 33, `${value} °C`);
        assert.ok(i === 0 || Math.abs(value - of[i - 1]!.value) < 1.2);
        if (worksOn(day) === "yes" && hour > 9 && hour < 18) {
          assert.ok(value >= 20 && value <= 26, `${value} °C at work`);
        }
      }
    }
  }
});

Deno.test("workdays use more energy and water, and see more people, than Sundays", () => {
  const all = readings({});
  const [sunday, monday] = [
    days(13).find(worksNot)!,
    days(13).find(({ weekday }) => weekday === 1)!,
  ];
  for (const quantity of ["hvac_energy", "appliance_energy", "water", "presence"] as const) {
    assert.ok(sumOf(all, quantity, monday) > 1.5 * sumOf(all, quantity, sunday), quantity);
  }
});

Deno.test("a fridge that fails runs without a pause, then not at all", () => {
  const start = civilDayAt(Date.UTC(2026, 1, 1)).start;
  const failure = fridgeFailureAround(seedOf(1), civilDayAt(start));
  const all = readings({ start: start - 20 * DAY_MS, days: 60 })
    .filter(({ device }) => device === "MiAC2");
  const mean = (from: number, until: number) => {
    const of = all.filter(({ time }) => time >= from && time < until);
    return of.reduce((sum, { value }) => sum + value, 0) / of.length;
  };
  const before = mean(failure.from - 3 * DAY_MS, failure.from);
  assert.ok(mean(failure.from, failure.diesAt) > 1.3 * before);
  assert.ok(mean(failure.diesAt, failure.until) < 0.75 * before);
});

function worksNot(day: Parameters<typeof worksOn>[0]): boolean {
  return worksOn(day) === "no";
}

Deno.test("days have 23 and 25 hours where clocks are set, and their hours follow the wall", () => {
  const spring = civilDayAt(Date.parse("2026-03-29T10:00:00Z"));
  const autumn = civilDayAt(Date.parse("2026-10-25T10:00:00Z"));
  assert.deepEqual([spring, autumn].map(({ start, end }) => (end - start) / 3_600_000), [23, 25]);
  assert.equal(hourOf(spring, Date.parse("2026-03-29T09:00:00Z")), 12);
  assert.equal(hourOf(autumn, Date.parse("2026-10-25T10:00:00Z")), 12);
});
