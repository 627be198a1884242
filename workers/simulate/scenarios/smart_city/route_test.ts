import assert from "node:assert/strict";
import fc from "fast-check";
import { bearing, londonToBirmingham as route, metresBetween } from "./route.ts";
import { waypoints } from "./waypoints.ts";

const somewhere = fc.double({ min: 0, max: route.length - 60, noNaN: true });

Deno.test("the road leads from London to Birmingham", () => {
  assert.deepEqual(route.placeAt(0), { latitude: 51.5074, longitude: -0.1278 });
  assert.deepEqual(route.placeAt(route.length), { latitude: 52.4862, longitude: -1.8904 });
  // By road it is about 190 km, as the crow flies 163 km.
  assert.ok(route.length > 170_000 && route.length < 200_000, String(route.length));
});

Deno.test("it passes every waypoint, in order", () => {
  let before = -1;
  for (const waypoint of waypoints) {
    const s = route.metresTo(waypoint.name);
    assert.ok(s > before, waypoint.name);
    assert.ok(metresBetween(route.placeAt(s), waypoint) < 30, waypoint.name);
    before = s;
  }
});

Deno.test("a metre on the scale is a metre on the ground", () => {
  fc.assert(fc.property(somewhere, fc.double({ min: 1, max: 50, noNaN: true }), (s, step) => {
    const moved = metresBetween(route.placeAt(s), route.placeAt(s + step));
    assert.ok(moved <= step * 1.001 && moved > step * 0.97, `${moved} for ${step} at ${s}`);
  }));
});

Deno.test("the heading is the direction of the road", () => {
  fc.assert(fc.property(somewhere, (s) => {
    const actual = bearing(route.placeAt(s), route.placeAt(s + 10));
    const turn = Math.abs(actual - route.headingAt(s));
    assert.ok(Math.min(turn, 360 - turn) < 3, `${actual} but ${route.headingAt(s)} at ${s}`);
  }));
});

Deno.test("roads follow one another as on the map", () => {
  assert.equal(route.roadAt(0), "A4");
  assert.equal(route.roadAt(route.metresTo("M1 J10 Luton") + 50), "M1");
  assert.equal(route.roadClassAt(route.metresTo("M6 Corley")), "motorway");
  assert.equal(route.roadAt(route.length), "A38");
});
