import assert from "node:assert/strict";
import { checkSpecs, windowSize, type WindowSpec } from "./spec.ts";
import { checkOptions } from "./options.ts";

const base: WindowSpec = {
  kind: "tumbling",
  sizeMs: 10,
  allowedLatenessMs: 0,
  aggregates: ["avg"],
  measures: ["speed"],
  emit: "final",
};

const { sizeMs: _, ...shared } = base;
const day = { ...shared, kind: "calendar", unit: "day", zone: "Europe/Athens" } as const;

Deno.test("the size identifies a spec; sessions have 0", () => {
  assert.equal(windowSize(base), 10);
  assert.equal(windowSize({ ...base, kind: "session", gapMs: 5 }), 0);
  assert.equal(windowSize(day), 24 * 3_600_000);
  assert.equal(windowSize({ ...day, unit: "month" }), 30 * 24 * 3_600_000);
});

Deno.test("specs that cannot work are refused by name", () => {
  const refused: [WindowSpec[], RegExp][] = [
    [[{ ...base, sizeMs: 0 }], /'sizeMs' must be whole ms above 0: got 0/],
    [[{ ...base, kind: "session", gapMs: 1.5 }], /'gapMs'/],
    [[{ ...base, kind: "hopping", slideMs: 4 }], /'sizeMs' must be a multiple of 'slideMs'/],
    [[{ ...base, kind: "hopping", sizeMs: 36010, slideMs: 10 }], /at most 3600 times 'slideMs'/],
    [[{ ...base, allowedLatenessMs: -1 }], /'allowedLatenessMs'/],
    [[{ ...base, measures: ["a", "a"] }], /'measures' must not repeat/],
    [[{ ...base, aggregates: ["median" as "p50"] }], /'median' is not one of them/],
    [[{ ...base, emit: "never" as "final" }], /'emit' must be one of/],
    [[base, { ...base, kind: "hopping", slideMs: 5 }], /two windows of 10 ms/],
    [[{ ...day, unit: "year" as "day" }], /'unit' must be one of day, week, month: got 'year'/],
    [[{ ...day, zone: "Europe/Atlantis" }], /'zone' must be .* 'Europe\/Atlantis'/],
    [[{ ...day, zone: "+02:00" }], /'zone' must be a time zone of the IANA database/],
    [[day, { ...base, sizeMs: 86_400_000 }], /two windows of 86400000 ms, .* calendar day/],
    [[day, { ...day, zone: "UTC" }], /two windows of 86400000 ms/],
  ];
  for (const [specs, message] of refused) {
    assert.throws(() => checkSpecs(specs), { name: "RangeError", message });
  }
  checkSpecs([day, { ...day, unit: "week" }, { ...day, unit: "month", zone: "UTC" }]);
  checkSpecs([base, { ...base, kind: "session", gapMs: 10 }]);
});

Deno.test("options that cannot work are refused by name", () => {
  const options = { stream: "s", specs: [base], outOfOrdernessMs: 0, futureCapMs: 0 };
  const more = { offlineMs: 0, beginsWhole: true };
  const valid = { ...options, ...more, idleCloseMs: Infinity, openUpdateEveryMs: 0 };
  checkOptions(valid);
  assert.throws(() => checkOptions({ ...valid, outOfOrdernessMs: -1 }), /'outOfOrdernessMs'/);
  assert.throws(
    () => checkOptions({ ...valid, offlineMs: Infinity }),
    /'offlineMs' must be whole ms/,
  );
  assert.throws(() => checkOptions({ ...valid, futureCapMs: NaN }), /'futureCapMs'/);
  assert.throws(() => checkOptions({ ...valid, idleCloseMs: -1 }), /'idleCloseMs'/);
});
