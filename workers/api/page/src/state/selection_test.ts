import assert from "node:assert/strict";
import fc from "fast-check";
import type { StreamSummary, WindowSpec } from "../api/contract.ts";
import { readSelection, resolveSelection, writeSelection } from "./selection.ts";

const window: WindowSpec = {
  kind: "tumbling",
  size: 60_000,
  allowedLatenessMs: 0,
  aggregates: ["count", "avg"],
  measures: ["speed", "level"],
};

const streams: StreamSummary[] = [{
  name: "vehicles",
  title: "Vehicles",
  description: "",
  scenario: "city",
  key: "id",
  time: "at",
  measures: { speed: { label: "Speed", unit: "km/h" }, level: { label: "Level", unit: "%" } },
  dimensions: {},
  windows: [window, {
    kind: "session",
    size: 0,
    gapMs: 300_000,
    allowedLatenessMs: 0,
    aggregates: ["count"],
    measures: [],
  }],
  outOfOrdernessMs: 0,
  offlineMs: 0,
  predict: [],
}];

const nullable = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const name = fc.string({ minLength: 1, maxLength: 12 });

Deno.test("what is written to the address is read back", () => {
  const selections = fc.record({
    scenario: nullable(name),
    stream: nullable(name),
    key: nullable(name),
    size: nullable(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10 ** 9 }))),
    measure: nullable(name),
  }, { noNullPrototype: true });
  fc.assert(fc.property(selections, (selection) => {
    assert.deepEqual(readSelection(writeSelection(selection)), selection);
  }));
});

Deno.test("sizes are written for people", () => {
  const none = { scenario: null, stream: null, key: null, measure: null };
  assert.equal(writeSelection({ ...none, size: 300_000 }), "?size=5m");
  assert.equal(writeSelection({ ...none, size: 0 }), "?size=session");
  assert.equal(readSelection("?size=soon").size, null);
});

Deno.test("nothing chosen means the first stream, window and measure", () => {
  const resolved = resolveSelection(readSelection(""), streams)!;
  assert.equal(resolved.stream.name, "vehicles");
  assert.equal(resolved.size, 60_000);
  assert.equal(resolved.measure, "speed");
});

Deno.test("a scenario is called by name or id; a stream that is chosen decides", () => {
  const [vehicles] = streams;
  const all = [
    vehicles!,
    { ...vehicles!, name: "water", scenario: "smart-building" },
    { ...vehicles!, name: "mine", scenario: "my own" },
  ];
  const streamOf = (query: string) => resolveSelection(readSelection(query), all)!.stream.name;
  assert.equal(streamOf("?scenario=building"), "water");
  assert.equal(streamOf("?scenario=smart-building"), "water");
  assert.equal(streamOf("?scenario=my+own"), "mine");
  assert.equal(streamOf("?scenario=building&stream=mine"), "mine");
  assert.equal(streamOf("?scenario=mars"), "vehicles");
});

Deno.test("names that do not exist fall back; a window without measures counts", () => {
  const lost = resolveSelection(readSelection("?stream=x&measure=y&size=7s"), streams)!;
  assert.deepEqual([lost.stream.name, lost.size, lost.measure], ["vehicles", 60_000, "speed"]);
  const session = resolveSelection(readSelection("?size=session&measure=speed"), streams)!;
  assert.deepEqual([session.size, session.measure], [0, "count"]);
  assert.equal(resolveSelection(readSelection(""), []), undefined);
});
