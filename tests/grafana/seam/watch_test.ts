import assert from "node:assert/strict";
import { type ShownWindow, staleness, Watch } from "./watch.ts";

const shown = (key: string, start: number, revision = 1): ShownWindow => ({
  key,
  start,
  revision,
  status: "open",
  count: 1,
  late: 0,
});

function watched(...pictures: ShownWindow[][]): Watch {
  const watch = new Watch();
  pictures.forEach((picture, at) => watch.take(picture, at));
  return watch;
}

Deno.test("windows that come, and revisions that rise, are well", () => {
  const first = [shown("a", 0), shown("b", 0)];
  const watch = watched(first, [shown("a", 0, 2), shown("b", 0), shown("a", 60_000)]);
  assert.equal(watch.windows, 3);
  assert.deepEqual(watch.samples.map(({ at, revisions }) => [at, revisions.size]), [[0, 2], [
    1,
    3,
  ]]);
});

Deno.test("a window twice, out of order, gone or with a lower revision is reported", () => {
  const after = (...pictures: ShownWindow[][]) => () => watched(...pictures);
  assert.throws(after([shown("a", 0), shown("a", 0)]), /a 1970.* is there twice/);
  assert.throws(after([shown("a", 60_000), shown("a", 0)]), /comes after a later one/);
  assert.throws(after([shown("a", 0)], [shown("b", 0)]), /a 1970.* is gone/);
  assert.throws(after([shown("a", 0, 3)], [shown("a", 0, 2)]), /fell from revision 3 to 2/);
});

Deno.test("a picture is as stale as the oldest update that it lacks", () => {
  const updates = [
    { window: "a", revision: 1, at: 100 },
    { window: "b", revision: 1, at: 200 },
    { window: "a", revision: 2, at: 300 },
    { window: "c", revision: 1, at: 900 },
  ];
  const at500 = (shown: Record<string, number>) =>
    staleness({ at: 500, revisions: new Map(Object.entries(shown)) }, updates);
  assert.equal(at500({ a: 2, b: 1 }), 0);
  assert.equal(at500({ a: 1, b: 1 }), 200);
  assert.equal(at500({ a: 3 }), 300);
  assert.equal(at500({}), 400);
});
