import assert from "node:assert/strict";
import Type from "typebox";
import { expandStreams } from "./catalogue.ts";
import { defineDerivedWindows, type DerivedDeclaration } from "./define_derived_windows.ts";
import { defineStream } from "./define_stream.ts";
import { DERIVED_RECORD_SCHEMA } from "./derived_record.ts";
import { days, hours, minutes } from "./duration.ts";

const shared = { description: "For tests", scenario: "test" } as const;
const day = { kind: "calendar", unit: "day", zone: "Europe/Athens" } as const;

const meter = (name: string, windowsMs = days(10)) =>
  defineStream({
    ...shared,
    name,
    title: name,
    key: "id",
    time: "at",
    schema: Type.Object({ id: Type.String(), at: Type.Integer(), energy: Type.Number() }),
    measures: { energy: { label: "Energy", unit: "Wh" } },
    dimensions: {},
    windows: [
      { ...day, aggregates: ["count", "sum", "last"], allowedLatenessMs: days(name.length) },
      { kind: "hopping", sizeMs: hours(2), slideMs: hours(1) },
      { kind: "session", gapMs: minutes(5) },
    ],
    outOfOrdernessMs: 0,
    recordsPerSecond: 1,
    retention: { topicMs: days(1), rawMs: days(2), windowsMs },
  });
const total = meter("total");
const hvac = meter("hvac", days(30));

const base = {
  ...shared,
  name: "rest",
  title: "Rest",
  window: day,
  terms: {
    total: {
      of: total,
      measure: "energy",
      aggregate: "increase",
      shift: 1,
      key: { pattern: "^(.+)/Etot$", to: "$1" },
      expect: ["{key}/Etot"],
    },
    hvac: { of: hvac, measure: "energy", aggregate: "sum", weight: 2 },
  },
  measures: {
    rest: { label: "Rest", unit: "Wh", formula: "difference", terms: ["total", "hvac"] },
  },
} as const satisfies DerivedDeclaration;

Deno.test("what is not declared is filled in; lateness and retention are the inputs' longest", () => {
  const rest = defineDerivedWindows(base);
  const size = days(1);
  assert.deepEqual(rest.derived, {
    kind: "formula",
    terms: {
      total: {
        ...{ source: "total", size, measure: "energy", aggregate: "increase", weight: 1, shift: 1 },
        key: { pattern: "^(.+)/Etot$", to: "$1" },
        across: "sum",
        expect: ["{key}/Etot"],
      },
      hvac: {
        ...{ source: "hvac", size, measure: "energy", aggregate: "sum", weight: 2, shift: 0 },
        ...{ key: "same", across: "sum", expect: [] },
      },
    },
    measures: { rest: { formula: "difference", terms: ["total", "hvac"] } },
  });
  assert.deepEqual(rest.windows, [{
    ...day,
    allowedLatenessMs: days(5),
    aggregates: ["value"],
    measures: ["rest"],
    emit: "final-then-correct",
  }]);
  assert.deepEqual(rest.measures, { rest: { label: "Rest", unit: "Wh" } });
  assert.deepEqual(rest.retention, { topicMs: days(1), rawMs: days(2), windowsMs: days(30) });
  assert.equal(rest.schema, DERIVED_RECORD_SCHEMA);
  assert.deepEqual(rest.topic, { name: "rest", env: "SLUICE_TOPIC_REST" });
  const own = defineDerivedWindows({ ...base, allowedLatenessMs: 7, topic: { name: "x" } });
  assert.equal(own.windows[0]!.allowedLatenessMs, 7);
  assert.equal(own.topic.name, "x");
});

Deno.test("windows of a formula are inputs of others by their value", () => {
  const rest = defineDerivedWindows(base);
  const terms = { rest: { of: rest, measure: "rest", aggregate: "value" } } as const;
  const measures = { all: { label: "All", unit: "Wh", formula: "sum", terms: ["rest"] } } as const;
  const campus = defineDerivedWindows({ ...base, name: "campus", terms, measures });
  assert.deepEqual(
    expandStreams([total, hvac, rest, campus]).map(({ name }) => name),
    ["total", "hvac", "rest", "campus"],
  );
});

const term = (change: object) => ({
  terms: { ...base.terms, total: { ...base.terms.total, ...change } },
});
const rest = (change: object) => ({ measures: { rest: { ...base.measures.rest, ...change } } });
const wrong: [string, object, RegExp][] = [
  ["name", { name: "Rest!" }, /'name' must be lower case/],
  ["a session", { window: { kind: "session", gapMs: 1 } }, /'window' is a session/],
  [
    "another zone",
    { window: { ...day, zone: "Europe/Rome" } },
    /term 'total': stream 'total' has no windows of calendar unit day zone Europe\/Rome: it has calendar/,
  ],
  [
    "another slide",
    { window: { kind: "hopping", sizeMs: hours(2), slideMs: 1 } },
    /has no windows of hopping/,
  ],
  ["no terms", { terms: {} }, /'terms' must name at least one/],
  ["itself", term({ of: { ...total, name: "rest" } }), /cannot be made of themselves/],
  [
    "measure",
    term({ measure: "water" }),
    /'measure' is 'water': such windows of 'total' have energy/,
  ],
  [
    "aggregate",
    term({ aggregate: "avg" }),
    /'aggregate' is 'avg': such windows of 'total' have count, sum, last/,
  ],
  [
    "increase without last",
    { window: { kind: "hopping", sizeMs: hours(2), slideMs: hours(1) } },
    /'increase', which needs 'last'/,
  ],
  ["weight", term({ weight: NaN }), /'weight' must be a number/],
  ["part of a window", term({ shift: 0.5 }), /'shift' must be whole windows/],
  [
    "across",
    term({ across: "median" }),
    /'across' must be one of sum, avg, min, max: got 'median'/,
  ],
  ["pattern", term({ key: { pattern: "(", to: "" } }), /'key.pattern' is no regular expression/],
  ["empty key", term({ key: { constant: "" } }), /'key' must be "same"/],
  [
    "expect without key",
    term({ expect: ["b1/Etot"] }),
    /'expect' names 'b1\/Etot' without \{key\}/,
  ],
  ["expect twice", term({ expect: ["{key}/a", "{key}/a"] }), /'expect' names a key twice/],
  ["no measures", { measures: {} }, /'measures' must name at least one/],
  [
    "measure's name",
    { measures: { "A b": base.measures.rest } },
    /measure 'A b' must be lower case/,
  ],
  ["formula", rest({ formula: "product" }), /'formula' must be one of sum, difference, ratio/],
  [
    "unknown term",
    rest({ terms: ["total", "water"] }),
    /is of 'water', which is no term: total, hvac/,
  ],
  ["ratio of one", rest({ formula: "ratio", terms: ["total"] }), /ratio is of two terms, not 1/],
  ["a term in no measure", rest({ terms: ["total"] }), /term 'hvac' is in no measure/],
  ["lateness", { allowedLatenessMs: -1 }, /'allowedLatenessMs' must be whole ms/],
];
for (const [what, change, message] of wrong) {
  Deno.test(`wrong derived windows are refused by name: ${what}`, () => {
    const declaration = { ...base, ...change } as unknown as DerivedDeclaration;
    assert.throws(() => defineDerivedWindows(declaration), (error: Error) => {
      assert.match(error.message, /^Stream '/);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("inputs of a constant key are named in full", () => {
  const key = { constant: "campus" };
  const change = term({ key, expect: ["b1/Etot", "b2/Etot"] });
  assert.doesNotThrow(() => defineDerivedWindows({ ...base, ...change } as DerivedDeclaration));
});

Deno.test("a catalogue with a circle, a missing source or one name twice is refused", () => {
  const made = defineDerivedWindows(base);
  assert.throws(() => expandStreams([total, made]), /'rest' is made of 'hvac', which is not in/);
  assert.throws(() => expandStreams([total, hvac, hvac]), /Two streams have the name 'hvac'/);
  const same = { ...hvac, topic: total.topic };
  assert.throws(() => expandStreams([total, same]), /have the topic 'total'/);
  const circle = { ...hvac, derived: { kind: "grouped", source: "rest", by: [] } } as const;
  assert.throws(
    () => expandStreams([total, circle, made]),
    /'hvac' is made of itself: hvac of rest of hvac/,
  );
});
