import assert from "node:assert/strict";
import fc from "fast-check";
import { packRings, type Ring, unpackRings } from "./rings.ts";

Deno.test("what is packed is unpacked within half a step", () => {
  const degrees = fc.integer({ min: -1800, max: 1800 }).map((n) => n / 10);
  const ring = fc.uniqueArray(fc.tuple(degrees, degrees), {
    minLength: 3,
    selector: ([x, y]) => `${x} ${y}`,
  });
  fc.assert(fc.property(fc.array(ring), (rings: Ring[]) => {
    const again = unpackRings(packRings(rings, 10));
    assert.equal(again.length, rings.length);
    again.forEach((points, index) => {
      points.forEach(([x, y], at) => {
        const [longitude, latitude] = rings[index]![at]!;
        assert.ok(Math.abs(x - longitude) <= 0.051 && Math.abs(y - latitude) <= 0.051);
      });
    });
  }));
});

Deno.test("points that round to one place merge; what encloses nothing goes", () => {
  const square: Ring = [[0, 0], [0, 0.001], [0, 1], [1, 1]];
  assert.deepEqual(packRings([square, [[5, 5], [5, 5.001], [5, 6]]], 10).rings, [
    [0, 0, 0, 10, 10, 0],
  ]);
});
