import assert from "node:assert/strict";
import { placeAt, seenAt } from "./mover.ts";

const at = (latitude: number, longitude: number) => ({ latitude, longitude });

Deno.test("it appears where it is first seen", () => {
  assert.deepEqual(placeAt(seenAt(undefined, at(52, -1), 0), 0), at(52, -1));
});

Deno.test("it glides on from where it is drawn and never passes its goal", () => {
  const first = seenAt(undefined, at(52, -1), 0);
  const second = seenAt(first, at(52.1, -1), 1000);
  assert.deepEqual(placeAt(second, 1000), at(52, -1));
  assert.ok(Math.abs(placeAt(second, 1500).latitude - 52.05) < 1e-9);
  assert.deepEqual(placeAt(second, 9000), at(52.1, -1));
  const third = seenAt(second, at(52.2, -1), 1500);
  assert.ok(Math.abs(placeAt(third, 1500).latitude - 52.05) < 1e-9);
});

Deno.test("heading follows movement and is kept while standing", () => {
  const first = seenAt(undefined, at(52, -1), 0);
  assert.equal(first.heading, undefined);
  const east = seenAt(first, at(52, -0.9), 500);
  assert.equal(Math.round(east.heading!), 90);
  assert.equal(seenAt(east, at(52, -0.9), 900).heading, east.heading);
});

Deno.test("a jump is not a movement", () => {
  const jumped = seenAt(seenAt(undefined, at(52, -1), 0), at(40, 3), 500);
  assert.deepEqual(placeAt(jumped, 500), at(40, 3));
});
