import assert from "node:assert/strict";
import detailed from "world-atlas/countries-10m.json" with { type: "json" };
import world from "world-atlas/countries-110m.json" with { type: "json" };
import { type Ring, unpackRings } from "./src/map/rings.ts";
import { packLand } from "./land.ts";

const packed = packLand(detailed, world);
const rings = unpackRings(packed);

/** Even-odd rule. */
function contains(ring: Ring, [x, y]: readonly [number, number]): boolean {
  return ring.reduce((inside, [x1, y1], index) => {
    const [x2, y2] = ring[(index + 1) % ring.length]!;
    const crosses = (y1 > y) !== (y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1;
    return crosses ? !inside : inside;
  }, false);
}

const onLand = (place: readonly [number, number]) => rings.some((ring) => contains(ring, place));

Deno.test("cities are on land, the sea is not", () => {
  const cities = [[-0.1278, 51.5074], [-1.8904, 52.4862], [-6.35, 53.35], [2.35, 48.86]] as const;
  for (const city of cities) assert.ok(onLand(city), `${city} is not on land`);
  for (const sea of [[-5, 53.6], [2.5, 54], [-30, 40]] as const) {
    assert.ok(!onLand(sea), `${sea} is not at sea`);
  }
});

Deno.test("the coastlines stay small", () => {
  assert.ok(JSON.stringify(packed).length < 150_000);
});
