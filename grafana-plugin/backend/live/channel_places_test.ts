import assert from "node:assert/strict";
import { ChannelPlaces } from "./channel_places.ts";

Deno.test("a stream begins at the first snapshot that waits for it", () => {
  const places = new ChannelPlaces();
  places.subscribed("a", 10, 1_000);
  places.subscribed("a", 20, 2_000);
  assert.equal(places.started("a", 50, 3_000), 10);
});

Deno.test("a stream that failed goes on where it ended", () => {
  const places = new ChannelPlaces();
  assert.equal(places.started("a", 5, 0), 5);
  places.subscribed("a", 7, 100);
  places.stopped("a", 30, 1_000);
  assert.equal(places.started("a", 50, 1_500), 30);
});

Deno.test("a place that no stream took is forgotten", () => {
  const places = new ChannelPlaces();
  places.subscribed("a", 10, 0);
  assert.equal(places.started("a", 50, 60_000), 50);
  places.stopped("a", 60, 61_000);
  places.subscribed("a", 90, 100_000);
  assert.equal(places.started("a", 95, 100_100), 90);
});
