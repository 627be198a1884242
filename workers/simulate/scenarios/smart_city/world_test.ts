import assert from "node:assert/strict";
import fc from "fast-check";
import { metresBetween } from "./route.ts";
import { speedShare } from "./traffic.ts";
import { createWorld } from "./world.ts";

const MINUTE = 60_000;
const START = Date.UTC(2026, 5, 3);
const world = createWorld(11);
const anywhere = fc.double({ min: 0, max: world.route.length, noNaN: true });
const anytime = fc.integer({ min: START, max: START + 30 * 86_400_000 });

Deno.test("the weather is plausible and smooth in place and time", () => {
  fc.assert(fc.property(anywhere, anytime, (s, time) => {
    const place = world.route.placeAt(s);
    const here = world.weather(place, time);
    const later = world.weather(place, time + MINUTE);
    const there = world.weather(world.route.placeAt(s + 500), time);
    for (const other of [later, there]) {
      assert.ok(Math.abs(other.temperature - here.temperature) < 0.5);
      assert.ok(Math.abs(other.precipitation - here.precipitation) < 1.2);
      assert.ok(Math.abs(other.wind_speed - here.wind_speed) < 3);
    }
    assert.ok(here.temperature > -10 && here.temperature < 35);
    assert.ok(here.humidity >= 0 && here.humidity <= 100);
    assert.ok(here.air_quality >= 0 && here.air_quality <= 500);
    assert.equal(here.condition === "rain" || here.condition === "snow", here.precipitation > 0.1);
  }));
});

Deno.test("the same seed makes the same world, another seed another", () => {
  const place = world.route.placeAt(50_000);
  assert.deepEqual(createWorld(11).weather(place, START), world.weather(place, START));
  const hours = Array.from({ length: 48 }, (_, hour) => START + hour * 60 * MINUTE);
  const jams = (seed: number) => hours.map((time) => createWorld(seed).traffic(50_000, "a", time));
  assert.deepEqual(jams(11), jams(11));
  assert.notDeepEqual(jams(11), jams(12));
});

Deno.test("congestion stays in [0, 1] and slows down", () => {
  fc.assert(fc.property(anywhere, anytime, (s, time) => {
    const jam = world.traffic(s, "b", time);
    assert.ok(jam >= 0 && jam <= 1);
    assert.ok(speedShare(jam) > 0 && speedShare(jam) <= 1);
    assert.ok(speedShare(jam) >= speedShare(Math.min(1, jam + 0.1)));
  }));
});

Deno.test("rush hours are busier than nights", () => {
  const mean = (hour: number) => {
    let sum = 0;
    for (let s = 0; s < world.route.length; s += 1_000) {
      sum += world.traffic(s, "a", START + hour * 60 * MINUTE);
    }
    return sum;
  };
  assert.ok(mean(8) > 1.5 * mean(3));
});

Deno.test("a camera sees the same for all that are under it", () => {
  let seen = 0;
  for (let s = 0; s < world.route.length - 10; s += 100) {
    const here = world.cameras(s, "a", START);
    const next = world.cameras(s + 10, "a", START);
    if (here === undefined || next === undefined) continue;
    seen++;
    assert.deepEqual(here, next);
    assert.notEqual(world.cameras(s, "b", START)?.id, here.id);
  }
  assert.ok(seen > 150);
});

Deno.test("an incident jams the road behind it and not before it", () => {
  let found = 0;
  for (let time = START; time < START + 86_400_000; time += 5 * MINUTE) {
    for (const { s, from, until } of world.incidents("a", time)) {
      if (time < from + 3 * MINUTE || time >= until) continue;
      found++;
      assert.ok(world.traffic(s - 100, "a", time) > 0.9);
      assert.ok(until - from >= 4 * MINUTE && until - from <= 10 * MINUTE);
      assert.ok(metresBetween(world.route.placeAt(s), world.route.placeAt(s - 100)) < 101);
    }
  }
  assert.ok(found > 10);
});
