import assert from "node:assert/strict";
import Type from "typebox";
import { defineDerivedWindows } from "./define_derived_windows.ts";
import { defineStream } from "./define_stream.ts";
import { days, minutes } from "./duration.ts";
import { groupedStreams } from "./grouped_streams.ts";

const base = {
  name: "meter",
  title: "Meter",
  description: "A meter",
  scenario: "test",
  key: "id",
  time: "at",
  schema: Type.Object({
    id: Type.String(),
    at: Type.Integer(),
    watts: Type.Number(),
    km: Type.Number(),
    room: Type.String(),
  }),
  measures: { watts: { label: "Power", unit: "W" }, km: { label: "Driven", unit: "km" } },
  dimensions: { room: { label: "Room" } },
  windows: [
    { kind: "tumbling", sizeMs: minutes(10), aggregates: ["count", "avg", "last"] },
    { kind: "hopping", sizeMs: minutes(5), slideMs: minutes(1), aggregates: ["avg", "last"] },
    { kind: "calendar", unit: "day", zone: "UTC" },
    { kind: "tumbling", sizeMs: minutes(1), by: ["room"] },
  ],
  outOfOrdernessMs: 0,
  recordsPerSecond: 1,
  retention: { topicMs: days(1), rawMs: days(1), windowsMs: days(1) },
} as const;

Deno.test("a season is a number of windows, and counting needs no measure", () => {
  const { predict } = defineStream({
    ...base,
    predict: [
      { measure: "watts", aggregate: "avg", window: minutes(10), horizon: 6, season: "day" },
      { aggregate: "count", window: days(1), horizon: 1, season: 7 },
    ],
  });
  assert.deepEqual(predict, [
    { measure: "watts", aggregate: "avg", window: minutes(10), horizon: 6, season: 144 },
    { measure: "count", aggregate: "count", window: days(1), horizon: 1, season: 7 },
  ]);
});

Deno.test("what is declared by dimensions is predicted of the windows across keys", () => {
  const stream = defineStream({
    ...base,
    predict: [{ by: ["room"], aggregate: "count", window: minutes(1), horizon: 3 }],
  });
  assert.deepEqual(stream.predict, []);
  assert.deepEqual(groupedStreams(stream).map(({ predict }) => predict), [
    [{ measure: "count", aggregate: "count", window: minutes(1), horizon: 3 }],
  ]);
});

Deno.test("windows made of windows are predicted by the same declaration", () => {
  const meter = defineStream(base);
  const derived = defineDerivedWindows({
    name: "twice",
    title: "Twice",
    description: "Twice the power",
    scenario: "test",
    window: { kind: "tumbling", sizeMs: minutes(10) },
    terms: { one: { of: meter, measure: "watts", aggregate: "avg", weight: 2 } },
    measures: { double: { label: "Double", unit: "W", formula: "sum", terms: ["one"] } },
    predict: [{ measure: "double", aggregate: "value", window: minutes(10), horizon: 2 }],
  });
  assert.deepEqual(derived.predict, [
    { measure: "double", aggregate: "value", window: minutes(10), horizon: 2 },
  ]);
});

const power = { measure: "watts", aggregate: "avg", window: minutes(10), horizon: 1 };
const wrong: [string, object, RegExp][] = [
  ["no such window", { ...power, window: 7 }, /no windows of 7 ms: there are 600000 ms/],
  ["hopping", { ...power, window: minutes(5) }, /300000 ms are hopping: choose tumbling/],
  [
    "no such aggregate",
    { ...power, aggregate: "p99" },
    /have no 'p99': they have count, avg, last/,
  ],
  ["no such measure", { ...power, measure: "volts" }, /no measure 'volts': they have watts, km/],
  ["no measure", { ...power, measure: undefined }, /'measure' is left out for count, and needed/],
  ["a measure to count", { ...power, aggregate: "count" }, /'measure' is left out for count/],
  ["no horizon", { ...power, horizon: 0 }, /'horizon' must be 1 to 96 windows: got 0/],
  ["half a season", { ...power, season: 1.5 }, /'season' must be 2 or more whole windows: got 1.5/],
  ["no season", { ...power, window: days(1), season: "day" }, /got day, which is 1/],
  ["no such dimensions", { ...power, by: ["id"] }, /'predict' is of windows by id: there are none/],
];

for (const [name, prediction, message] of wrong) {
  Deno.test(`a prediction is refused: ${name}`, () => {
    const declaration = { ...base, predict: [prediction] } as unknown as typeof base;
    assert.throws(() => defineStream(declaration), message);
  });
}

Deno.test("a series is predicted once", () => {
  const declaration = { ...base, predict: [power, power] } as unknown as typeof base;
  assert.throws(() => defineStream(declaration), /'predict' has watts.avg of 600000 ms twice/);
});

Deno.test("arrivals are of windows that say how far and how fast", () => {
  const arrival = { window: minutes(5), progress: "km", destination: 190 };
  assert.deepEqual(defineStream({ ...base, arrival }).arrival, arrival);
  for (
    const [changed, message] of [
      [{ window: days(1) }, /'arrival': windows of 86400000 ms have no 'last'/],
      [{ progress: "miles" }, /'arrival': windows of 300000 ms have no measure 'miles'/],
      [{ destination: 0 }, /'arrival': 'destination' must be above 0: 0/],
      [{ course: "north" }, /'arrival': windows of 300000 ms have no measure 'north'/],
    ] as const
  ) {
    assert.throws(() => defineStream({ ...base, arrival: { ...arrival, ...changed } }), message);
  }
});
