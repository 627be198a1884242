import assert from "node:assert/strict";
import { LIVE, nextSpeed, type Playback, playbackReducer, positionAt } from "./playback.ts";

const replay = (now = 0) => playbackReducer(LIVE, { type: "replay", now, from: 1000, to: 61_000 });
const clockOf = (playback: Playback) => {
  if (playback.kind !== "replay") {
    throw new Error(`not a replay: ${playback.kind}`);
  }
  return playback.clock;
};

Deno.test("playback pauses and resumes", () => {
  const paused = playbackReducer(LIVE, { type: "toggle", now: 5 });
  assert.deepEqual(paused, { kind: "paused", at: 5 });
  assert.deepEqual(playbackReducer(paused, { type: "toggle", now: 9 }), LIVE);
});

Deno.test("playback runs through the range at its speed and stops at the end", () => {
  const clock = clockOf(replay());
  assert.equal(clock.speed, 10);
  assert.equal(positionAt(clock, 1000), 11_000);
  assert.equal(positionAt(clock, 60_000), 61_000);
});

Deno.test("playback never runs backwards for a reader whose clock is a little behind", () => {
  assert.equal(positionAt(clockOf(replay(500)), 400), 1000);
});

Deno.test("playback keeps its position when paused, and when the speed changes", () => {
  const faster = playbackReducer(replay(), { type: "faster", now: 1000 });
  assert.equal(positionAt(clockOf(faster), 1000), 11_000);
  assert.equal(positionAt(clockOf(faster), 2000), 31_000);
  const still = playbackReducer(faster, { type: "toggle", now: 2000 });
  assert.equal(positionAt(clockOf(still), 9000), 31_000);
  assert.equal(
    positionAt(clockOf(playbackReducer(still, { type: "toggle", now: 9000 })), 9500),
    41_000,
  );
});

Deno.test("playback seeks within its range and starts again from the end", () => {
  const end = playbackReducer(replay(), { type: "seek", now: 0, to: 999_999 });
  assert.equal(positionAt(clockOf(end), 0), 61_000);
  const again = playbackReducer(end, { type: "toggle", now: 50 });
  assert.equal(positionAt(clockOf(again), 50), 1000);
  assert.equal(clockOf(again).running, true);
});

Deno.test("playback steps from 1× to 60× and no further", () => {
  assert.deepEqual([nextSpeed(1, -1), nextSpeed(1, 1), nextSpeed(30, 1), nextSpeed(60, 1)], [
    1,
    2,
    60,
    60,
  ]);
});

Deno.test("playback ignores speed and seeking where nothing is replayed", () => {
  assert.equal(playbackReducer(LIVE, { type: "faster", now: 1 }), LIVE);
  assert.equal(playbackReducer(replay(), { type: "live" }), LIVE);
});
