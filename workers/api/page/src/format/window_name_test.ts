import assert from "node:assert/strict";
import { windowName } from "./window_name.ts";

Deno.test("each kind of window has a name for people", () => {
  const rest = { allowedLatenessMs: 0, aggregates: [], measures: [] };
  assert.equal(windowName({ kind: "tumbling", sizeMs: 60_000, ...rest }), "1m");
  assert.equal(
    windowName({ kind: "hopping", sizeMs: 300_000, slideMs: 60_000, ...rest }),
    "5m every 1m",
  );
  assert.equal(windowName({ kind: "session", gapMs: 300_000, ...rest }), "Sessions, 5m gap");
});
