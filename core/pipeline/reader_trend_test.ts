import assert from "node:assert/strict";
import { ReaderTrend } from "./reader_trend.ts";

const seconds = (n: number) => n * 1_000;

/** A worker that was looked at once a second: its position and lag each time. */
function watched(looks: readonly (readonly [position: number, lag: number, present?: boolean])[]) {
  const trend = new ReaderTrend();
  looks.forEach(([position, lag, present = true], second) =>
    trend.add({ at: seconds(second), position, lag, present })
  );
  return trend.observe();
}

const during = <T>(count: number, look: (second: number) => T) =>
  Array.from({ length: count }, (_, second) => look(second));

Deno.test("nothing is known before the first look", () => {
  assert.equal(new ReaderTrend().observe().lag, null);
});

Deno.test("speed and trend need some seconds, then are those of the last half minute", () => {
  assert.equal(watched(during(5, (n) => [n * 20, 100])).trend, null);
  // A minute of falling behind, then half a minute of catching up.
  const seen = watched(during(91, (n) => n < 60 ? [n * 10, n * 5] : [n * 50, 300 - (n - 60) * 10]));
  assert.deepEqual([seen.speed, seen.trend], [50, -10]);
});

Deno.test("records wait since the worker last moved, not since they came", () => {
  const seen = watched([[0, 0], [0, 4], [4, 3], [4, 7], [4, 9]]);
  assert.equal(seen.waitingSince, seconds(2));
  assert.equal(watched([[0, 4], [4, 3], [7, 0]]).waitingSince, null);
  assert.equal(watched([[7, 0], [7, 0], [7, 1], [7, 1]]).waitingSince, seconds(2));
});

Deno.test("a worker that moves all the time never waits long, whatever its lag", () => {
  const seen = watched(during(60, (n) => [n * 5, 1_000 + n]));
  assert.equal(seen.waitingSince, seconds(59));
});

Deno.test("a group without members is gone after a while, and is back at once", () => {
  const gone = during(11, (): [number, number, boolean] => [5, 2, false]);
  assert.equal(watched(gone.slice(0, 10)).present, true);
  assert.equal(watched(gone).present, false);
  assert.equal(watched([...gone, [5, 2, true]]).present, true);
});
