import assert from "node:assert/strict";
import { type ShownWindow, Watch } from "./watch.ts";

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

Deno.test("a window twice, out of order, gone or with a lower revision is told", () => {
  const after = (...pictures: ShownWindow[][]) => () => watched(...pictures);
  assert.throws(after([shown("a", 0), shown("a", 0)]), /a 1970.* is there twice/);
  assert.throws(after([shown("a", 60_000), shown("a", 0)]), /comes after a later one/);
  assert.throws(after([shown("a", 0)], [shown("b", 0)]), /a 1970.* is gone/);
  assert.throws(after([shown("a", 0, 3)], [shown("a", 0, 2)]), /fell from revision 3 to 2/);
});
