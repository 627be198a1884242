import assert from "node:assert/strict";
import Type from "typebox";
import { expandStreams } from "./catalogue.ts";
import { defineStream } from "./define_stream.ts";
import { DERIVED_RECORD_SCHEMA } from "./derived_record.ts";
import { days, minutes } from "./duration.ts";
import { groupedStreams } from "./grouped_streams.ts";
import { topicsOf } from "./topics.ts";

const minute = { kind: "tumbling", sizeMs: minutes(1) } as const;
const base = {
  name: "vans",
  title: "Vans",
  description: "What vans report",
  scenario: "test",
  key: "id",
  time: "at",
  schema: Type.Object({
    id: Type.String(),
    at: Type.Integer(),
    speed: Type.Number(),
    load: Type.Number(),
    make: Type.String(),
    fuel: Type.String(),
  }),
  measures: { speed: { label: "Speed", unit: "km/h" }, load: { label: "Load", unit: "kg" } },
  dimensions: { make: { label: "Make" }, fuel: { label: "Fuel" } },
  windows: [
    minute,
    { ...minute, by: ["make", "fuel"], measures: ["speed"], aggregates: ["avg", "p95"] },
    { ...minute, sizeMs: minutes(5), by: ["make", "fuel"], measures: ["speed"] },
    { ...minute, by: [], allowedLatenessMs: minutes(3) },
  ],
  outOfOrdernessMs: minutes(2),
  offlineMs: days(1),
  recordsPerSecond: 1,
  retention: { topicMs: days(1), rawMs: days(1), windowsMs: days(1) },
} as const;

Deno.test("windows across keys become a stream per set of dimensions, behind their source", () => {
  const vans = defineStream(base);
  assert.equal(vans.windows.length, 1);
  const [made, all] = groupedStreams(vans);
  assert.deepEqual(expandStreams([vans]).map(({ name }) => name), [
    "vans",
    "vans_by_make_fuel",
    "vans_all",
  ]);
  assert.equal(made!.title, "Vans by make and fuel");
  assert.equal(all!.title, "Vans all together");
  assert.deepEqual(made!.derived, { kind: "grouped", source: "vans", by: ["make", "fuel"] });
  assert.deepEqual(
    made!.windows.map((spec) => [spec.kind === "tumbling" && spec.sizeMs, spec.aggregates]),
    [[minutes(1), ["avg", "p95"]], [minutes(5), ["count", "sum", "min", "max", "avg"]]],
  );
  assert.deepEqual(Object.keys(made!.measures), ["speed"]);
  assert.deepEqual(all!.windows[0]!.measures, ["speed", "load"]);
  assert.equal(all!.windows[0]!.allowedLatenessMs, minutes(3));
  assert.equal(made!.schema, DERIVED_RECORD_SCHEMA);
  assert.deepEqual([made!.key, made!.time], ["key", "at"]);
  assert.equal(topicsOf(made!, () => undefined).windows, "vans_by_make_fuel.windows");
  assert.equal("by" in made!.windows[0]!, false);
});

const wrong: [string, object, RegExp][] = [
  [
    "a field that is no dimension",
    { by: ["speed"] },
    /by 'speed', which is not one of its dimensions: make, fuel/,
  ],
  ["a name instead of a list", { by: "make" }, /'by' must be a list of dimensions/],
  ["a dimension twice", { by: ["make", "make"] }, /name each dimension once/],
  ["a session", { kind: "session", gapMs: 1, by: [] }, /a session is of one key/],
  [
    "the value of a formula",
    { by: ["make"], aggregates: ["value"] },
    /'value' is what derived windows have/,
  ],
  ["one size twice", { by: ["make", "fuel"] }, /two windows of 60000 ms/],
];
for (const [what, change, message] of wrong) {
  Deno.test(`wrong windows across keys are refused by name: ${what}`, () => {
    const windows = [...base.windows, { ...minute, ...change }];
    assert.throws(() => defineStream({ ...base, windows } as unknown as typeof base), message);
  });
}

Deno.test("the stream of windows across keys needs a name of its own", () => {
  const long = "v".repeat(30);
  assert.throws(
    () => defineStream({ ...base, name: long }),
    /make the stream 'v{30}_by_make_fuel', whose name is over 40 letters/,
  );
  const other = defineStream({ ...base, name: "vans_all", windows: [minute] });
  assert.throws(() => expandStreams([defineStream(base), other]), /the name 'vans_all'/);
});
