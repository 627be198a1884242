import assert from "node:assert/strict";
import { formatDelay, formatDuration, parseDuration, windowName } from "./duration.ts";

Deno.test("durations are exact", () => {
  assert.equal(formatDuration(60_000), "1m");
  assert.equal(formatDuration(90_500), "1m 30s 500ms");
  assert.equal(formatDuration(0), "0s");
  assert.equal(parseDuration("1m30s500ms"), 90_500);
  assert.equal(parseDuration("5 minutes"), null);
});

Deno.test("delays are short", () => {
  assert.equal(formatDelay(250), "250 ms");
  assert.equal(formatDelay(2345), "2.3 s");
  assert.equal(formatDelay(125_400), "2 m 5 s");
  assert.equal(formatDelay(9_999_999), "2 h 46 m");
  assert.equal(formatDelay(-3000), "−3.0 s");
  assert.equal(formatDelay(59_999), "1 m");
});

Deno.test("each kind of window has a name for people", () => {
  const rest = { allowedLatenessMs: 0, aggregates: [], measures: [] };
  assert.equal(windowName({ kind: "tumbling", size: 60_000, ...rest }), "1m");
  assert.equal(
    windowName({ kind: "hopping", size: 300_000, slideMs: 60_000, ...rest }),
    "5m every 1m",
  );
  const day = { kind: "calendar", size: 86_400_000, unit: "day", zone: "Europe/Athens" } as const;
  assert.equal(windowName({ ...day, ...rest }), "1 day (Europe/Athens)");
  assert.equal(
    windowName({ kind: "session", size: 0, gapMs: 300_000, ...rest }),
    "Sessions, 5m gap",
  );
});
