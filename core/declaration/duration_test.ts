import assert from "node:assert/strict";
import { parseDuration } from "./duration.ts";

Deno.test("durations are read as milliseconds", () => {
  assert.equal(parseDuration("250ms"), 250);
  assert.equal(parseDuration("1.5h"), 5_400_000);
  assert.equal(parseDuration("7d"), 604_800_000);
  assert.equal(parseDuration("40"), 40);
});

for (const text of ["", "5 minutes", "-1s", "1w", "s"]) {
  Deno.test(`'${text}' is not a duration`, () => {
    assert.throws(() => parseDuration(text), /is not a duration: write for example/);
  });
}
