import assert from "node:assert/strict";
import Type from "typebox";
import { days, minutes } from "./duration.ts";
import { defineStream } from "./define_stream.ts";
import { topicsOf } from "./topics.ts";

const base = {
  name: "meter",
  title: "Meter",
  description: "A meter",
  scenario: "test",
  topic: { name: "meter", env: "METER_TOPIC" },
  key: "id",
  time: "at",
  schema: Type.Object({
    id: Type.String(),
    at: Type.Integer(),
    watts: Type.Number(),
    room: Type.Optional(Type.String()),
  }),
  measures: { watts: { label: "Power", unit: "W" } },
  dimensions: {},
  windows: [{ kind: "tumbling", sizeMs: minutes(1) }],
  outOfOrdernessMs: 0,
  recordsPerSecond: 1,
  retention: { topicMs: days(1), rawMs: days(1), windowsMs: days(1) },
} as const;

Deno.test("window defaults are filled in", () => {
  assert.deepEqual(defineStream(base).windows, [{
    kind: "tumbling",
    sizeMs: 60_000,
    allowedLatenessMs: 0,
    aggregates: ["count", "sum", "min", "max", "avg"],
    measures: ["watts"],
    emit: "final-then-correct",
  }]);
});

Deno.test("a key is not waited for, and murmur2 chooses its partition, unless declared otherwise", () => {
  const { offlineMs, partitioner } = defineStream(base);
  assert.deepEqual([offlineMs, partitioner], [0, "murmur2"]);
  const declared = defineStream({ ...base, offlineMs: days(1), partitioner: "any" });
  assert.deepEqual([declared.offlineMs, declared.partitioner], [days(1), "any"]);
});

const wrong: [string, object, RegExp][] = [
  ["name", { name: "Meter!" }, /'name' must be lower case/],
  ["key not required", { key: "room" }, /'key' names 'room', which is not a required field/],
  ["key not a string", { key: "watts" }, /must be a string/],
  ["id not a string", { id: "watts" }, /'id' names 'watts', which must be a required string/],
  ["measure not a number", { measures: { room: { label: "", unit: "" } } }, /must be a number/],
  ["dimension unknown", { dimensions: { floor: { label: "" } } }, /'floor' is not a field/],
  ["negative bound", { outOfOrdernessMs: -1 }, /'outOfOrdernessMs'/],
  ["a bound in parts of ms", { outOfOrdernessMs: 0.5 }, /'outOfOrdernessMs' must be whole ms/],
  ["negative offline", { offlineMs: -1 }, /'offlineMs' must be whole ms, 0 or more/],
  ["partitioner", { partitioner: "random" }, /'partitioner' must be one of murmur2, crc32, any/],
  ["sensitive unknown", { sensitive: ["name"] }, /sensitive 'name' is not a field/],
  ["sensitive key", { sensitive: ["id"] }, /'id' cannot be sensitive: it is its key/],
  ["sensitive time", { sensitive: ["at"] }, /'at' cannot be sensitive: it is its event time/],
  ["sensitive measure", { sensitive: ["watts"] }, /'watts' cannot be sensitive: it is a measure/],
  [
    "sensitive dimension",
    { sensitive: ["room"], dimensions: { room: { label: "" } } },
    /'room' cannot be sensitive: it is a dimension/,
  ],
  [
    "sensitive text",
    { sensitive: ["room"], text: ["room"] },
    /'room' cannot be sensitive: it is a text/,
  ],
  ["poll without id", { poll: { everyMs: 1_000, items: "" } }, /'poll' needs an 'id'/],
  [
    "poll too often",
    { id: "id", poll: { everyMs: 10, items: "" } },
    /'poll.everyMs' must be 100 ms or more/,
  ],
  [
    "variable of poll",
    { id: "id", poll: { everyMs: 1_000, items: "", env: "USERS_URL" } },
    /'poll.env' must begin with SLUICE_/,
  ],
  [
    "field of poll",
    { id: "id", poll: { everyMs: 1_000, items: "", fields: { name: "a.b" } } },
    /'poll.fields' names 'name', which is not a field/,
  ],
  ["no rate", { recordsPerSecond: 0 }, /'recordsPerSecond'/],
  [
    "reserved column",
    { schema: Type.Object({ id: Type.String(), at: Type.Integer(), bucket: Type.Number() }) },
    /'bucket' is a name that its table needs/,
  ],
  [
    "same size twice",
    { windows: [...base.windows, { kind: "hopping", sizeMs: minutes(1), slideMs: minutes(1) }] },
    /two windows of 60000 ms/,
  ],
  [
    "slide",
    { windows: [{ kind: "hopping", sizeMs: minutes(3), slideMs: minutes(2) }] },
    /'sizeMs' must be a multiple of 'slideMs'/,
  ],
  [
    "more windows of a record than can be emitted",
    { windows: [{ kind: "hopping", sizeMs: minutes(120), slideMs: 1_000 }] },
    /at most 3600 times 'slideMs'/,
  ],
  [
    "filter field",
    { windows: [{ ...base.windows[0], filter: { field: "x", equals: 1 } }] },
    /filter field 'x'/,
  ],
  ["window measure", { windows: [{ ...base.windows[0], measures: ["x"] }] }, /measure 'x'/],
];
for (const [what, change, message] of wrong) {
  Deno.test(`a wrong declaration is refused by name: ${what}`, () => {
    // The types refuse most of these already; a declaration that was read from JSON has no types.
    const declaration = { ...base, ...change } as unknown as typeof base;
    assert.throws(() => defineStream(declaration), (error: Error) => {
      assert.match(error.message, /^Stream '/);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("a stream's topic is its name, unless it or the environment has another", () => {
  const { topic: _, ...unnamed } = base;
  const plain = defineStream(unnamed);
  assert.equal(topicsOf(plain, () => undefined).records, "meter");
  const env = (name: string) => name === "SLUICE_TOPIC_METER" ? "plant.meter" : undefined;
  assert.equal(topicsOf(plain, env).records, "plant.meter");
  const named = defineStream({ ...base, topic: { name: "watts" } });
  assert.equal(topicsOf(named, () => undefined).records, "watts");
  assert.equal(topicsOf(named, env).records, "plant.meter");
});

Deno.test("a stream that declares a variable is renamed by that one only", () => {
  const stream = defineStream({ ...base, topic: { env: "METER_TOPIC" } });
  const env = (given: Record<string, string>) => (name: string) => given[name];
  assert.equal(topicsOf(stream, env({ METER_TOPIC: "a" })).records, "a");
  assert.equal(topicsOf(stream, env({ SLUICE_TOPIC_METER: "b" })).records, "meter");
  const both = env({ METER_TOPIC: "a", SLUICE_TOPIC_METER: "b" });
  assert.equal(topicsOf(stream, both).records, "a");
});

Deno.test("a topic name that Kafka refuses is refused with its variable", () => {
  assert.throws(() => topicsOf(base, () => "a b"), /METER_TOPIC='a b' is not a topic name/);
});
