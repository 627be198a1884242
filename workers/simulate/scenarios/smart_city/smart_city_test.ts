import assert from "node:assert/strict";
import fc from "fast-check";
import type { VehicleMoment } from "#streams/smart_city/vehicle_moment.ts";
import { bearing, londonToBirmingham as route, metresBetween } from "./route.ts";
import { smartCity } from "./smart_city.ts";
import { TICK_MS } from "./vehicle.ts";
import { waypoints } from "./waypoints.ts";

const START = Date.UTC(2026, 2, 4, 6);
const London = waypoints[0]!;
const Birmingham = waypoints.at(-1)!;

function momentsOf(seed: number, options: { vehicles: number; hours?: number; start?: number }) {
  const { vehicles, hours, start = START } = options;
  const journeys = hours === undefined ? "once" : "endless";
  const perVehicle = new Map<string, VehicleMoment[]>();
  for (
    const { key, time, moment } of smartCity.moments({ seed, start, entities: vehicles, journeys })
  ) {
    if (time >= start + (hours ?? Infinity) * 3_600_000) break;
    const list = perVehicle.get(key) ?? [];
    list.push(moment as VehicleMoment);
    perVehicle.set(key, list);
  }
  return perVehicle;
}

Deno.test("every journey leads from London to Birmingham, standing at both ends", () => {
  for (const [, moments] of momentsOf(5, { vehicles: 20 })) {
    const [first, last] = [moments[0]!, moments.at(-1)!];
    assert.ok(metresBetween(first, London) < 100);
    assert.ok(metresBetween(last, Birmingham) < 1);
    assert.equal(last.speed, 0);
    assert.ok(Math.abs(last.distance * 1_000 - route.length) < 1);
    assert.ok(last.time - START < smartCity.journeyMs);
  }
});

Deno.test("movement is continuous, and speed, way and heading agree", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat({ max: 23 }), (seed, hour) => {
      const start = START + hour * 3_600_000;
      for (const [, moments] of momentsOf(seed, { vehicles: 2, start })) {
        for (let i = 1; i < moments.length; i++) {
          const [before, after] = [moments[i - 1]!, moments[i]!];
          assert.equal(after.time - before.time, TICK_MS);
          assert.equal(after.sequence, before.sequence + 1);
          assert.ok(after.speed >= 0 && after.speed < 160);
          const moved = metresBetween(before, after);
          const way = (after.distance - before.distance) * 1_000;
          const mean = (before.speed + after.speed) / 2 / 3.6 * TICK_MS / 1_000;
          assert.ok(way >= 0, "no vehicle drives backwards");
          assert.ok(moved <= way + 1.5, `moved ${moved} m on a way of ${way} m`);
          assert.ok(moved >= way * 0.97 - 1.5, `moved only ${moved} m on a way of ${way} m`);
          // Rounding of speeds and distances, and stops within the tick.
          assert.ok(way <= mean + 2, `${way} m at a mean of ${mean} m a tick`);
          if (after.speed > 0) assert.ok(way >= mean - 2, `${way} m, mean ${mean} m`);
          if (moved > 20) {
            const turn = Math.abs(bearing(before, after) - after.heading);
            assert.ok(Math.min(turn, 360 - turn) < 12, `heading off by ${turn}`);
          }
        }
      }
    }),
    { numRuns: 8 },
  );
});

Deno.test("more vehicles do not change the others", () => {
  const few = momentsOf(9, { vehicles: 3, hours: 0.5 });
  const many = momentsOf(9, { vehicles: 40, hours: 0.5 });
  for (const [vehicle, moments] of few) assert.deepEqual(many.get(vehicle), moments);
});

Deno.test("all vehicles are seen within the first tick and leave one after the other", () => {
  const perVehicle = momentsOf(1, { vehicles: 50, hours: 0.3 });
  assert.equal(perVehicle.size, 50);
  const departures = new Set<number>();
  for (const [, moments] of perVehicle) {
    assert.ok(moments[0]!.time < START + TICK_MS);
    departures.add(moments.find(({ speed }) => speed > 0)!.time);
  }
  assert.ok(departures.size > 40);
});

Deno.test("moments come in the order of their time", () => {
  let before = -Infinity;
  let count = 0;
  for (
    const { time } of smartCity.moments({ seed: 4, start: START, entities: 30, journeys: "once" })
  ) {
    assert.ok(time >= before);
    before = time;
    if (++count === 20_000) break;
  }
});

Deno.test("an endless vehicle rests in silence, then drives back", () => {
  const moments = momentsOf(2, { vehicles: 1, hours: 8 }).get("vehicle-1")!;
  const pauses = moments.flatMap((moment, i) => {
    const silence = moment.time - (moments[i - 1]?.time ?? moment.time);
    return silence > TICK_MS ? [{ silence, before: moments[i - 1]!, after: moment }] : [];
  });
  assert.ok(pauses.length >= 2);
  const [there, back] = pauses;
  // Longer than the gap of the GPS trips, so that each drive is one trip.
  for (const { silence } of pauses) assert.ok(silence > 5 * 60_000 && silence < 20 * 60_000);
  assert.ok(metresBetween(there!.before, Birmingham) < 1);
  assert.ok(metresBetween(there!.after, Birmingham) < 1);
  assert.equal(there!.after.distance, 0);
  assert.ok(metresBetween(back!.before, London) < 1);
  assert.ok(there!.after.energy_level >= there!.before.energy_level);
});

Deno.test("an incident is reported active once and resolved once by each who is held up", () => {
  let reports = 0;
  for (const [, moments] of momentsOf(3, { vehicles: 60 })) {
    let open: string | undefined;
    for (const { incident, speed, time } of moments) {
      if (incident === undefined) continue;
      reports++;
      assert.ok(incident.description.length > 20);
      if (incident.status === "active") {
        assert.equal(open, undefined);
        open = incident.id;
      } else {
        assert.equal(incident.id, open);
        assert.ok(speed < 130 && time > START);
        open = undefined;
      }
    }
    assert.equal(open, undefined, "no incident stays open at the destination");
  }
  assert.ok(reports >= 4, `only ${reports} reports`);
});
